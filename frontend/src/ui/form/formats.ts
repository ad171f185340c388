/** What a text must look like for each `format` that is checked; the twin of `domain/formats.py`. */
import { format } from "@cfworker/json-schema";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const HOST = whole(`${label}(?:\\.${label})*`);
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const MAILBOX = whole(`${atom}(?:\\.${atom})*`);
const byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

const sign = "[A-Za-z0-9\\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2}";
const segment = `(?:${sign}|[:@])`;
const host = `(?:(?:${sign}|:)*@)?(?:\\[[0-9A-Fa-f:.]+\\]|(?:${sign})*)(?::[0-9]*)?`;
const rooted = `//${host}(?:/${segment}*)*|/(?:${segment}+(?:/${segment}*)*)?`;
const tail = `(?:\\?(?:${segment}|[/?])*)?(?:#(?:${segment}|[/?])*)?`;
const absolute = `[A-Za-z][A-Za-z0-9+.\\-]*:(?:${rooted}|${segment}+(?:/${segment}*)*)?`;
const relative = `(?:${rooted}|(?:${sign}|@)+(?:/${segment}*)*)?`;

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

const fits = (pattern: string) => {
  const known = whole(pattern);
  return (text: string) => known.test(text);
};

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = (DATE.exec(text) ?? []).slice(1).map(Number);
  const leaps = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days + (leaps ? 1 : 0);
}

function isTime(text: string): boolean {
  const found = TIME.exec(text);
  if (!found) return false;
  const [hour = 0, minute = 0, second = 0] = found.slice(1, 4).map(Number);
  const [hoursAhead = 0, minutesAhead = 0] = found.slice(5).map((part) => Number(part ?? 0));
  if (Math.max(hour, hoursAhead) > 23 || Math.max(minute, minutesAhead) > 59) return false;
  const ahead = (hoursAhead * 60 + minutesAhead) * (found[4] === "-" ? -1 : 1);
  const minuteOfDay = (hour * 60 + minute - ahead + 2 * 1440) % 1440;
  // A leap second ends a day of UTC.
  return second < 60 || (second === 60 && minuteOfDay === 1439);
}

const isHostname = (text: string) => text.length <= 253 && HOST.test(text);

function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  return at <= 64 && MAILBOX.test(text.slice(0, Math.max(0, at))) && isHostname(text.slice(at + 1));
}

const ours: Record<string, (text: string) => boolean> = {
  date: isDate,
  time: isTime,
  "date-time": (text) =>
    /^[Tt]$/.test(text.charAt(10)) && isDate(text.slice(0, 10)) && isTime(text.slice(11)),
  email: isEmail,
  hostname: isHostname,
  ipv4: fits(`${byte}(?:\\.${byte}){3}`),
  uri: fits(absolute + tail),
  "uri-reference": fits(`(?:${absolute}|${relative})${tail}`),
};

/** Of these the library has the same idea as the server. */
const AGREED = [
  "duration",
  "ipv6",
  "uri-template",
  "json-pointer",
  "relative-json-pointer",
  "uuid",
];

/** Teaches the library that checks forms which formats there are; called once. */
export function teachFormats(): void {
  const known = format as Record<string, (text: string) => boolean>;
  for (const name of Object.keys(known)) if (!AGREED.includes(name)) delete known[name];
  Object.assign(known, ours);
}

export const isOfFormat = (name: "date" | "time" | "date-time", text: string): boolean =>
  ours[name]?.(text) ?? false;
