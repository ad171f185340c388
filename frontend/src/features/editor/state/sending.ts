import { submit } from "@/api/outbox";
import { EditFlow } from "../documents";
import type { Answer } from "./editor";
import type { Batch } from "./synced";
import { forget } from "./unsentOperations";

/** Sends a batch; while the server is away it waits in the outbox, also over a reload. */
export async function sendBatch(flow: string, batch: Batch, revision: number): Promise<Answer> {
  const { mutation, operations } = batch;
  const answer = submit(flow, EditFlow, { flow, revision, operations: [...operations], mutation });
  forget(mutation);
  const { editFlow } = await answer;
  return { seq: editFlow.seq, refused: editFlow.refused };
}
