import { useEffect } from "react";
import { UsePage } from "@/features/use/UsePage";
import { noteUsed } from "./usedFamilies";

/** A family in use, for those who do not care how it is drawn. */
export function UseRoute({ id }: { id: string }) {
  useEffect(() => noteUsed(id), [id]);
  return <UsePage id={id} />;
}
