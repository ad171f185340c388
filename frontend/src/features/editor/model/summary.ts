import { type FlowDocument, inLanguage, type TaskEntry, type Text } from "@/flow/document";
import { isObject, type Json } from "@/flow/json";
import { plain } from "@/ui/markdown/plain";

/** The one line on a card while the flow is drawn: the first text that its configuration says. */
export function summary(task: TaskEntry, configSchema: unknown, language: string): string {
  const local = isObject(task.config) ? task.config["local"] : undefined;
  const fields = isObject(local) ? local : {};
  const known = (isObject(configSchema) && configSchema["properties"]) || {};
  const first = Object.keys(isObject(known) ? known : {})
    .map((key) => wordsOf(fields[key], language))
    .find((text) => text.length > 12 || text.includes(" "));
  return plain(first ?? inLanguage(task.description, language));
}

/** How many tasks stand directly under each. */
export function childCounts(flow: FlowDocument): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { parent } of flow.tasks) {
    if (parent !== undefined) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  return counts;
}

function wordsOf(value: Json | undefined, language: string): string {
  if (typeof value === "string") return value;
  if (!isObject(value)) return "";
  const texts = Object.values(value);
  const byLanguage = texts.length > 0 && texts.every((text) => typeof text === "string");
  return byLanguage ? inLanguage(value as Text, language) : "";
}
