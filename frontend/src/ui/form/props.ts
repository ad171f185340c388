import type { ReactNode } from "react";
import type { FormError } from "./formErrors";
import type { UnfinishedTexts } from "./unfinished";

export interface SchemaFormProps {
  /** A JSON schema. */
  schema: unknown;
  /** How fields are shown, as a flow writes it: `{topic: {widget: "buttons"}}`. */
  ui?: unknown;
  value?: unknown;
  /** Called with the whole value at each change. */
  onChange?: (value: unknown) => void;
  /** Given: there is a button, and this is called when the value fits, with the fields that are seen. */
  onSubmit?: (value: unknown) => void;
  /** The words on the button. */
  submit?: string;
  busy?: boolean;
  readOnly?: boolean;
  /** What the server found wrong. */
  problems?: readonly FormError[];
  /** Where half-written fields are kept beyond the form; else it keeps them as long as it is shown. */
  unfinished?: UnfinishedTexts;
  /** Further buttons beside the first. */
  children?: ReactNode;
}
