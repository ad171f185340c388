import { useCallback } from "react";
import { graphql } from "@/api/generated";
import { mutationId, submit } from "@/api/outbox";
import { useFamily, useNode, usePlace } from "../family/context";
import { takePart } from "./takePart";

const SendEvent = graphql(`
  mutation SendTaskEvent($input: SendEvent!) { sendEvent(input: $input) { seq } }
`);

/**
 * What goes with an event: `data` for the statechart, `input` merged into the task's. Where a
 * person's `words` are in it, it is kept when it is refused.
 */
export interface Sent {
  data?: unknown;
  input?: object;
  words?: true;
}

export type Send = (event: string, sent?: Sent) => Promise<number>;

/**
 * Gives a task events; answers with the seq of the change, throws ServerError when it is refused.
 * What is sent while the server is away waits for it.
 */
export function useSend(task: string): Send {
  const { family } = usePlace();
  const node = useNode(task);
  const members = useFamily(({ about }) => about.members.length);
  return useCallback(
    async (event, { data, input, words } = {}) => {
      takePart(family, node, members);
      const command = {
        mutation: mutationId(),
        family,
        task,
        event,
        ...(data === undefined ? {} : { data }),
        ...(input === undefined ? {} : { patch: { input } }),
      };
      const answer = await submit(family, SendEvent, { input: command }, words && task);
      return answer.sendEvent.seq;
    },
    [family, task, node, members],
  );
}
