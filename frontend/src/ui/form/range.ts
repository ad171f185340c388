import { isObject } from "./schema";

interface Range {
  min: number;
  max: number;
  step: number;
}

/** Between which numbers a slider goes, and by which steps, so that each of them fits the schema. */
export function rangeOf(schema: unknown): Range {
  const said = isObject(schema) ? schema : {};
  const number = (key: string): number | undefined =>
    typeof said[key] === "number" ? said[key] : undefined;
  const step = number("multipleOf") ?? 1;
  const low = number("minimum") ?? number("exclusiveMinimum") ?? 0;
  const high = number("maximum") ?? number("exclusiveMaximum") ?? Math.max(100, low);
  const whole = said["type"] === "integer" || number("multipleOf") !== undefined;
  const places = Math.max(...[step, low, high].map(decimals));
  const exact = (value: number) => Number(value.toFixed(places)) + 0;
  const steps = (value: number) => Number((value / step).toFixed(9));
  const first = whole ? exact(Math.ceil(steps(low)) * step) : low;
  const last = whole ? exact(Math.floor(steps(high)) * step) : high;
  const min = first === number("exclusiveMinimum") ? exact(first + step) : first;
  const max = last === number("exclusiveMaximum") ? exact(last - step) : last;
  return { min, max: Math.max(min, max), step };
}

const decimals = (value: number): number => (String(value).split(".")[1] ?? "").length;
