import { describe, expect, it } from "vitest";
import type { Heard } from "@/api/listen";
import { logged, quiet } from "./log";

const heard = (kind: Heard["kind"], data: object): Heard => ({ kind, place: "", data });
const line = (number: number, attempt = "one") =>
  heard("LOG", { attempt, number, line: `line ${number}` });

describe("the log of work that goes on", () => {
  it("has each line once, also when some are told again after a break", () => {
    const log = [line(1), line(2), line(1), line(2), line(3)].reduce(logged, quiet);
    expect(log.lines).toEqual(["line 1", "line 2", "line 3"]);
  });

  it("begins anew with another attempt", () => {
    const log = [line(1), line(2), line(1, "two")].reduce(logged, quiet);
    expect(log).toMatchObject({ attempt: "two", lines: ["line 1"], count: 1 });
  });

  it("stays bounded, however much is told", () => {
    let log = quiet;
    for (let number = 1; number <= 5_000; number += 1) log = logged(log, line(number));
    expect(log.lines.length).toBe(500);
    expect(log.lines.at(-1)).toBe("line 5000");
    for (let number = 0; number < 100; number += 1) {
      log = logged(log, heard("TOKEN", { text: "x".repeat(1_000) }));
    }
    expect(log.text.length).toBe(20_000);
  });

  it("takes back what no longer counts of the result", () => {
    const said = [heard("TOKEN", { text: "half" }), heard("RESET", { attempt: "two" })];
    expect(said.reduce(logged, quiet).text).toBe("");
  });
});
