import { expect, it } from "vitest";
import type { FlowDocument } from "../document";
import { OperationRefused } from "../refusal";
import { add, change, remove } from "./items";

const flow: FlowDocument = {
  name: "garden",
  tasks: [],
  groups: [
    { id: "g", tasks: [], label: "Ours" },
    { id: "h", tasks: [] },
  ],
};

it("an item goes in at its index, and not under an id that is taken", () => {
  const changed = add(flow, "groups", { id: "i", tasks: [] }, 1);
  expect(changed.groups?.map(({ id }) => id)).toEqual(["g", "i", "h"]);
  expect(() => add(flow, "groups", { id: "g", tasks: [] }, 0)).toThrow(OperationRefused);
});

it("the first item begins a list, and the last one ends it", () => {
  const note = { id: "n", text: "", position: [0, 0] } as const;
  const noted = add(flow, "notes", note, undefined);
  expect(noted.notes).toEqual([note]);
  expect(remove(noted, "notes", "n")).toEqual([flow, note, 0]);
});

it("a change takes away what is null, leaves what is not given, and tells what was there", () => {
  const [changed, old] = change(flow, "groups", "g", { label: null, tasks: undefined });
  expect(changed.groups?.[0]).toEqual({ id: "g", tasks: [] });
  expect(old).toEqual({ label: "Ours" });
  expect(change(changed, "groups", "g", old)[0]).toEqual(flow);
});

it("an item that is gone, and a change that does not fit, are refused", () => {
  expect(() => remove(flow, "groups", "z")).toThrow(OperationRefused);
  expect(() => change(flow, "groups", "z", {})).toThrow(OperationRefused);
  expect(() => change(flow, "groups", "g", { tasks: null })).toThrow(/"tasks"/);
});
