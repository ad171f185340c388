/** Local text: what sets a label or a description in the person's language. */
import type { Text } from "@/flow/document";
import type { SingleOperation } from "@/flow/operation";

/** The operation for a new text; undefined when nothing changes. Without a task it is the flow's. */
export function settingText(
  field: "label" | "description",
  {
    current,
    text,
    language,
    task,
  }: { current: Text | undefined; text: string; language: string; task?: string },
): SingleOperation | undefined {
  const of = task === undefined ? {} : { task };
  if (current !== undefined && typeof current !== "string") {
    if (text) return { op: "set", path: [field, language], value: text, ...of };
    if (!(language in current)) return undefined;
    const alone = Object.keys(current).length === 1;
    return { op: "unset", path: alone ? [field] : [field, language], ...of };
  }
  if (text) return { op: "set", path: [field], value: text, ...of };
  return current === undefined ? undefined : { op: "unset", path: [field], ...of };
}
