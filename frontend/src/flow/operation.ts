/** One change of a flow document, as `editFlow` takes it and its inverse comes back. */
export interface FlowOperation {
  op: string;
  [argument: string]: unknown;
}
