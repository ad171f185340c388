/** Put another flow in place of one: what an import into an open flow does. */
import { normal } from "../connections";
import { asJson, type FlowDocument } from "../document";
import type { JsonObject } from "../json";
import { refuse } from "../refusal";
import { unsound } from "../structure";
import type { Applied, Twins } from "./applied";

/** The flow keeps its name. */
type Replace = { op: "replace"; document: JsonObject };

declare module "../operation" {
  interface Operations {
    replace: Replace;
  }
}

export const operations: Twins<"replace"> = {
  replace: { apply: replace, touches: () => [[]] },
};

function replace(flow: FlowDocument, step: Replace): Applied {
  const document = { ...step.document, name: flow.name };
  const wrong = unsound(document);
  if (wrong !== undefined) refuse(`This is not a flow: ${wrong}`);
  return [normal(document as unknown as FlowDocument), [{ op: "replace", document: asJson(flow) }]];
}
