import { UsePage } from "@/features/families/UsePage";

/** A family in use, for those who do not care how it is drawn; composed here. */
export function UseRoute({ id }: { id: string }) {
  return <UsePage id={id} />;
}
