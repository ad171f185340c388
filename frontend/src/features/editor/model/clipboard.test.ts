import { expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import { applyOperation } from "@/flow/operations/apply";
import { clipOf, pasting } from "./clipboard";

it("a value that is called like a task of the flow does not lead a copied connection astray", () => {
  const flow: FlowDocument = {
    name: "garden",
    tasks: ["ask", "topic", "chat"].map((name) => ({ name, type: "TaskChat" })),
    connections: [
      { from: "ask.output.topic.x", to: "chat.shared.ask.y" },
      { from: "topic.output.chat.x", to: "chat.shared.z" },
    ],
  };
  const clip = clipOf(flow, ["ask", "chat"]);
  expect(clip?.connections).toEqual([flow.connections?.[0]]);
  const pasted = pasting(flow, clip as NonNullable<typeof clip>, {
    by: { x: 32, y: 32 },
    parent: undefined,
  });
  const [changed] = applyOperation(flow, pasted.operation as never);
  expect(changed.connections?.slice(2)).toEqual([
    { from: "ask2.output.topic.x", to: "chat2.shared.ask.y" },
  ]);
});
