import { expect, it } from "vitest";
import { EventParser } from "./sse";

const TEXT = [
  ": a comment\n",
  "retry: 250\r\n",
  "id: 1\r\nevent: token\r\ndata: Hel\r\n\r\n",
  "id: 2\ndata: two\ndata:  lines\n\n",
  "data\n\n",
  "event: empty\n\n",
  "id: 3\nevent: done\ndata: ✓\n\n",
].join("");

const EVENTS = [
  { id: "1", event: "token", data: "Hel" },
  { id: "2", event: "message", data: "two\n lines" },
  { id: "2", event: "message", data: "" },
  { id: "3", event: "done", data: "✓" },
];

it("reads the same events wherever the text is cut", () => {
  for (let first = 0; first <= TEXT.length; first += 1) {
    for (const length of [0, 1, 2, 7]) {
      const parser = new EventParser();
      const second = first + length;
      const parts = [TEXT.slice(0, first), TEXT.slice(first, second), TEXT.slice(second)];
      expect(parts.flatMap((part) => parser.push(part))).toEqual(EVENTS);
      expect(parser.retry).toBe(250);
    }
  }
});

it("resumes after the last whole event, not after one that was cut off", () => {
  const parser = new EventParser("0");
  expect(parser.push("id: 1\ndata: whole\n\nid: 2\ndata: half")).toHaveLength(1);
  expect(parser.lastId).toBe("1");
  parser.reconnect();
  expect(parser.push("id: 2\ndata: again\n\n")).toEqual([
    { id: "2", event: "message", data: "again" },
  ]);
});
