import type { ResultOf } from "@graphql-typed-document-node/core";
import type { DrawnTypes } from "../documents";

/** An installed task type, as the editor needs it. */
export type DrawnType = ResultOf<typeof DrawnTypes>["taskTypes"][number];
