/** Touching: which fields of a flow an operation changes, to tell people whose change won. */
import { placeOf } from "@/flow/machine";
import type { FlowOperation, SingleOperation } from "@/flow/operation";

export type Field = readonly string[];

/** The fields, apart from the order of declaration. */
export function touches(operation: FlowOperation): Field[] {
  return operation.op === "batch" ? operation.operations.flatMap(fields) : fields(operation);
}

/** The first field that both change, so that the later of the two wins; undefined when none. */
export function clash(one: FlowOperation, other: FlowOperation): Field | undefined {
  const theirs = touches(other);
  return touches(one).find((mine) =>
    theirs.some((field) => within(mine, field) || within(field, mine)),
  );
}

/** Whether nothing of the earlier one is left once the later one was done. */
export function covers(later: FlowOperation, earlier: FlowOperation): boolean {
  const mine = touches(later);
  const steps = earlier.op === "batch" ? earlier.operations : [earlier];
  return steps.every((step) => {
    const theirs = fields(step);
    return theirs.length > 0 && theirs.every((field) => mine.some((one) => within(one, field)));
  });
}

const within = (outer: Field, inner: Field) =>
  outer.every((token, index) => token === inner[index]);

function fields(operation: SingleOperation): Field[] {
  switch (operation.op) {
    case "set":
    case "unset":
      return [
        [
          ...(operation.task === undefined ? ["flow"] : ["tasks", operation.task]),
          ...operation.path.map(String),
        ],
      ];
    case "reparent":
      return [["tasks", operation.task, "parent"]];
    case "setNext":
    case "unsetNext":
      return [["tasks", operation.task, "next"]];
    case "rename":
    case "removeTask":
      return [["tasks", operation.task]];
    case "move":
      return Object.keys(operation.layout).map((name) => ["layout", name]);
    case "setGuard":
      return [["connections", operation.from, operation.to, "when"]];
    case "connect":
    case "disconnect":
      return [["connections", operation.from, operation.to]];
    case "setNote":
      return given(operation).map((key) => ["notes", operation.id, key]);
    case "setGroup":
      return given(operation).map((key) => ["groups", operation.id, key]);
    case "removeNote":
      return [["notes", operation.id]];
    case "ungroup":
      return [["groups", operation.id]];
    case "replace":
      return [[]];
    case "addTask":
    case "addNote":
    case "group":
      return []; // nobody can have changed before what is new
    case "updateState":
      return Object.keys(operation.changes).map((key) => [...stateOf(operation), key]);
    case "addState":
    case "removeState":
      return [stateOf(operation)];
    default: {
      const { kind = "on", event } = operation;
      return [[...stateOf(operation), kind, ...(event ? [event] : [])]];
    }
  }
}

const given = (operation: object) =>
  Object.keys(operation).filter((key) => key !== "op" && key !== "id");

const stateOf = ({ task, state }: { task: string; state: readonly string[] }): Field => [
  "tasks",
  task,
  "fsm",
  ...placeOf(state),
];
