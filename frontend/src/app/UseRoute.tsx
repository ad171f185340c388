import { useEffect } from "react";
import { UsePage } from "@/features/chat/UsePage";
import { noteUsed } from "./used";

/** A family in use, for those who do not care how it is drawn. */
export function UseRoute({ id }: { id: string }) {
  useEffect(() => noteUsed(id), [id]);
  return <UsePage id={id} />;
}
