/**
 * At mention: does `@name` stand in a text by itself, as people call somebody by it? The twin of
 * `domain/at_mention.py`, in linear time.
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})([\s\S]*)$/;
const TICKS = /`+/g;
const WORD = /[\p{L}\p{M}\p{N}\p{Pc}]/u;
/** Scripts whose words follow one another without a space, or that hang endings on names. */
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
/** What joins a word to what precedes an `@`, as in addresses. */
const JOINS = new Set("+-%/&=#~@");
/** What a longer name goes on with, if a word follows. */
const GOES_ON = new Set(".-/@");

/** Whether a text calls somebody: `@name` in no word, no address, no code. */
export function isCalled(text: string, name: string): boolean {
  const wanted = alike(`@${name.trim()}`);
  if (wanted === "@") return false;
  const said = alike(withoutCode(text));
  const last = lastOf(wanted);
  for (let place = said.indexOf(wanted); place >= 0; place = said.indexOf(wanted, place + 1)) {
    if (begins(said, place) && ends(said, place + wanted.length, last)) return true;
  }
  return false;
}

const alike = (text: string): string => text.normalize("NFC").toLowerCase();

/** The character that a text ends with; "" for nothing. */
const lastOf = (text: string): string => [...text.slice(-2)].at(-1) ?? "";

function begins(text: string, place: number): boolean {
  let before = text.slice(Math.max(0, place - 4), place);
  if (JOINS.has(before.slice(-1))) before = before.slice(0, -1);
  const last = lastOf(before);
  return !WORD.test(last) || UNSPACED.test(last);
}

function ends(text: string, end: number, last: string): boolean {
  const [next = "", following = ""] = [...text.slice(end, end + 4)];
  if (GOES_ON.has(next)) return !WORD.test(following);
  return !WORD.test(next) || (UNSPACED.test(next) && !UNSPACED.test(last));
}

/** Leaves out blocks between fences, and what stands between backticks. */
function withoutCode(text: string): string {
  if (!text.includes("`") && !text.includes("~~~")) return text;
  return withoutSpans(unfenced(text).join("\n"));
}

function unfenced(text: string): string[] {
  const kept: string[] = [];
  let fence = "";
  for (const line of text.split("\n")) {
    const [, mark = "", rest = ""] = FENCE.exec(line) ?? [];
    if (fence) {
      if (mark.startsWith(fence) && !rest.trim()) fence = "";
    } else if (mark && (mark.startsWith("~") || !rest.includes("`"))) {
      fence = mark;
      kept.push("");
    } else kept.push(line);
  }
  return kept;
}

/** Leaves out what stands between two runs of as many backticks. */
function withoutSpans(text: string): string {
  const runs = [...text.matchAll(TICKS)].map(({ 0: run, index }) => [index, run.length] as const);
  const closing = new Map<number, number>();
  const closedBy = runs
    .toReversed()
    .map(([start, length]) => {
      const end = closing.get(length);
      closing.set(length, start + length);
      return end;
    })
    .toReversed();
  let kept = "";
  let place = 0;
  runs.forEach(([start], index) => {
    const end = closedBy[index];
    if (start < place || end === undefined) return;
    kept += `${text.slice(place, start)}\``;
    place = end;
  });
  return kept + text.slice(place);
}
