/** Moments: between what a person reads and writes in a field and what the schema's format wants. */
import { isOfFormat } from "./formats";

const TYPED =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const CLOCK = /^(\d{2}:\d{2})(?::(\d{2}))?(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/i;

const two = (number: number): string => String(number).padStart(2, "0");

/** How far this place is ahead of UTC at a moment: `+01:00`. */
export function offsetAt(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A `date-time` by the clock of this place: `2026-11-29 10:00`; what is none stays as it is. */
export function momentShown(value: string): string {
  const [date, time] = isOfFormat("date-time", value) ? onClock(new Date(value)) : [];
  return date === undefined ? value : `${date} ${time?.replace(/:00$/, "")}`;
}

/** What was written as a `date-time`, with how far this place is ahead; what is none stays as it is. */
export function momentWritten(text: string): string {
  const found = TYPED.exec(text.trim());
  if (!found) return text;
  const [, year = "", month = "", day = "", hour = "0", minute = "0", second = "0"] = found;
  const [fraction = "", offset] = found.slice(7);
  const date = `${year}-${two(Number(month))}-${two(Number(day))}`;
  const clock = `${date}T${two(Number(hour))}:${two(Number(minute))}:${two(Number(second))}`;
  if (offset) {
    const given = /^z$/i.test(offset) ? "Z" : offset.replace(/(\d{2}):?(\d{2})$/, "$1:$2");
    return orAsIs("date-time", `${clock}${fraction}${given}`, text);
  }
  if (!isOfFormat("date-time", `${clock}Z`)) return text;
  const moment = new Date(clock);
  // In the hour that a clock leaps over there is no such time: it is the one an hour later.
  const [dateThere = "", timeThere = ""] = onClock(moment);
  return `${dateThere}T${timeThere}${fraction}${offsetAt(moment)}`;
}

/** What was written as a `date`; what is none stays as it is. */
export function dateWritten(text: string): string {
  const [, year = "", month = "", day = ""] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim()) ?? [];
  return orAsIs("date", `${year}-${two(Number(month))}-${two(Number(day))}`, text);
}

/** A `time` as the clock shows it where it was written: `10:00`. */
export function timeShown(value: string): string {
  const [, clock = "", second = "00"] = CLOCK.exec(value) ?? [];
  return second === "00" ? clock : `${clock}:${second}`;
}

/** Where the clock of a `time` stands that is not the one of this place. */
export function offsetOf(value: string, here = offsetAt(new Date())): string | undefined {
  const offset = CLOCK.exec(value)?.[3]?.toUpperCase().replace(/^Z$/, "+00:00");
  return offset === here ? undefined : offset;
}

/** What was written as a `time`: on the clock of the value that it replaces, else of this place. */
export function timeWritten(text: string, before = ""): string {
  const [, clock, second = "00"] = CLOCK.exec(text.trim()) ?? [];
  const offset = (isOfFormat("time", before) && CLOCK.exec(before)?.[3]) || offsetAt(new Date());
  return clock === undefined ? text : orAsIs("time", `${clock}:${second}${offset}`, text);
}

const orAsIs = (name: "date" | "time" | "date-time", value: string, text: string) =>
  isOfFormat(name, value) ? value : text;

/** The date and the time that the clocks of this place show at a moment. */
function onClock(moment: Date): [date: string, time: string] {
  const year = String(moment.getFullYear()).padStart(4, "0");
  return [
    `${year}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`,
    [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":"),
  ];
}
