import { UsePage } from "@/features/chat/UsePage";

/** A family in use, for those who do not care how it is drawn. */
export function UseRoute({ id }: { id: string }) {
  return <UsePage id={id} />;
}
