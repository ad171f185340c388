import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Editor } from "./Editor";
import { OpenFlow } from "./state/context";
import { useOpenFlow } from "./state/useOpenFlow";

/** Where a flow is drawn. */
export function EditorPage({ name }: { name: string }) {
  const { opened, problem, retry } = useOpenFlow(name);
  if (opened) {
    return (
      <OpenFlow {...opened}>
        <Editor />
      </OpenFlow>
    );
  }
  if (problem) {
    return <ErrorState whole message={problem.message} code={problem.code} onRetry={retry} />;
  }
  return <Loading shape="block" />;
}
