import { graphql } from "@/api/generated";
import { mutationId, submit } from "@/api/outbox";
import { useSession } from "@/api/session";
import type { GraphNode } from "@/flow/graph";

const JoinTask = graphql(`
  mutation JoinTask($input: TaskCommand!) { joinTask(input: $input) { seq } }
`);

/**
 * Tells the others that one works in a task now, before one's first deed in it. In a family of
 * one's own there is nobody to tell.
 */
export function takePart(family: string, node: GraphNode | undefined, members: number): void {
  const me = useSession.getState().person?.id;
  if (!node || !me || members < 2 || node.people?.includes(me)) return;
  const input = { mutation: mutationId(), family, task: node.instanceId };
  // What one does counts also when it is not told who does it.
  submit(family, JoinTask, { input }).catch(() => undefined);
}
