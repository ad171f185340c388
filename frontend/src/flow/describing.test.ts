import { describe as about, expect, it } from "vitest";
import cases from "../../../tests/corpus/drawings.json";
import { describe } from "./describing";
import type { JsonObject } from "./json";
import { chart } from "./xstateMachine";

const way = (...parts: string[]) => parts.join("\u0000");

/** In the order of the corpus: JSON has none among its members that every language keeps. */
function drawing(machine: JsonObject) {
  const { id, states, transitions } = describe(machine, chart(machine).root);
  const by = (one: string, other: string) => (one < other ? -1 : Number(one > other));
  return {
    id,
    states: states.toSorted((one, other) => by(one.id, other.id)),
    transitions: transitions.toSorted((one, other) =>
      by(way(one.source, one.kind, one.event), way(other.source, other.kind, other.event)),
    ),
  };
}

about("a drawing", () => {
  it.each(cases)("shows the same as in Python: $name", ({ machine, drawing: expected }) => {
    expect(drawing(machine as unknown as JsonObject)).toEqual(expected);
  });

  it("leads each transition from a state that it shows to one that it shows", () => {
    for (const { machine } of cases) {
      const { states, transitions } = drawing(machine as unknown as JsonObject);
      const ids = new Set(states.map(({ id }) => id));
      const ends = transitions.flatMap(({ source, target }) => [source, target ?? source]);
      expect(ends.filter((end) => !ids.has(end))).toEqual([]);
    }
  });
});
