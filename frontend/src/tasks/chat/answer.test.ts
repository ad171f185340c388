import { describe, expect, it } from "vitest";
import type { Heard } from "@/api/listen";
import { type Answer, heard, nothing, silent, together } from "./answer";

let place = 0;
const event = (kind: string, data: object): string => {
  place += 1;
  return `${JSON.stringify({ kind: kind.toUpperCase(), place: `7.a.${place}`, data })}\n`;
};
const token = (text: string) => event("token", { text });

/** What is shown after all that is heard. */
function shownAfter(told: string, before: Answer = nothing): Answer {
  const lines = told.split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Heard).reduce(heard, before);
}

const answer = { id: "m9", role: "assistant", content: "Hello you" } as const;

describe("an answer", () => {
  it("grows token by token", () => {
    expect(shownAfter(token("Hel") + token("lo ") + token("you")).text).toBe("Hello you");
  });

  it("gives way to the message it becomes", () => {
    const shown = shownAfter(token("Hello") + token(" you") + event("message", answer));
    expect(shown).toEqual({ text: "", said: [answer] });
  });

  it("is taken back visibly when the model starts again, and begins anew", () => {
    const shown = shownAfter(token("Half a") + event("reset", { attempt: "b" }) + token("Whole"));
    expect(shown.text).toBe("Whole");
    expect(shown.takenBack).toEqual({ text: "Half a", why: "again" });
  });

  it("forgets what was taken back once the new answer is whole", () => {
    const shown = shownAfter(
      token("Half") + event("reset", { attempt: "b" }) + token("Hello") + event("message", answer),
    );
    expect(shown.takenBack).toBeUndefined();
    expect(shown.said).toEqual([answer]);
  });

  it("that somebody stopped gives way to the message that was kept of it", () => {
    const half = { ...answer, content: "Hello", finish: "stopped" } as const;
    const shown = shownAfter(token("Hello") + token(" yo") + event("message", half));
    expect(shown).toEqual({ text: "", said: [half] });
  });

  it("of which nothing was kept stays in sight as lost", () => {
    expect(shownAfter(token("Half") + event("reset", { attempt: "" })).takenBack).toEqual({
      text: "Half",
      why: "lost",
    });
    expect(silent(shownAfter(token("Half"))).takenBack?.why).toBe("lost");
  });

  it("does not hold what was thought before it", () => {
    const thinking = event("thinking", { text: "6 times " }) + event("thinking", { text: "7" });
    expect(shownAfter(thinking + token("42"))).toEqual({
      text: "42",
      thought: "6 times 7",
      said: [],
    });
    const after = shownAfter(thinking + token("42") + event("message", answer));
    expect(after).toEqual({ text: "", said: [answer] });
    expect(shownAfter(thinking + event("reset", { attempt: "b" })).thought).toBeUndefined();
  });

  it("begins anew where its words turn out to be thinking, and nothing is taken back", () => {
    const turned = event("reset", { attempt: "a", thought: true });
    const shown = shownAfter(token("6 times 7") + turned + token("42"));
    expect(shown).toEqual({ text: "42", thought: "6 times 7", said: [] });
  });

  it("is not disturbed by what people say meanwhile", () => {
    const said = event("message", { id: "m8", role: "user", content: "And?" });
    expect(shownAfter(token("He") + said + token("llo"))).toEqual({ text: "Hello", said: [] });
  });

  it("is not disturbed by states and unknown events", () => {
    const others = event("state", { state: "receiving" }) + event("tool", { name: "x" });
    expect(shownAfter(token("He") + others + token("llo")).text).toBe("Hello");
  });
});

describe("messages of the document and of the stream", () => {
  it("stand once each, the document's first", () => {
    const asked = { id: "m8", role: "user", content: "Hi" } as const;
    expect(together([asked], [answer])).toEqual([asked, answer]);
    expect(together([asked, answer], [answer])).toEqual([asked, answer]);
  });
});
