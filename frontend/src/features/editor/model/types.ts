import type { ResultOf } from "@graphql-typed-document-node/core";
import type { DrawnTypes } from "../documents";

/** An installed task type, as the editor needs it. */
export type DrawnType = Omit<Told, "category" | "step"> & Partial<Pick<Told, "category" | "step">>;
type Told = ResultOf<typeof DrawnTypes>["taskTypes"][number];

/** What is dragged out of the palette names a task type under this kind. */
export const TYPE_DRAGGED = "application/x-taskflow-type";
