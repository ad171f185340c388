import { useCallback, useEffect, useRef, useState } from "react";
import { asServerError, type ServerError } from "@/api/errors";
import { type JsonObject, same } from "@/flow/json";
import { isOver, local, part, type WholeTask } from "../family/task";
import { useDraft } from "../sending/useDraft";
import type { Send } from "../sending/useSend";
import {
  changes,
  fieldsOf,
  followed,
  isTyped,
  merged,
  outstanding,
  replacing,
  singleField,
  submitsAtOnce,
  widgetOf,
} from "./choice";

/** How long somebody may pause in writing before the others see it. */
const PAUSE = 500;
const NONE: JsonObject = {};

/**
 * What is being chosen: everybody's draft in the task, and on it what was chosen here and has not
 * come back yet. Choices go out at once, writing when it pauses.
 */
export function useChoice(task: WholeTask, send: Send) {
  const config = local(task);
  const atOnce = submitsAtOnce(config);
  const shared = (part(task, "input")["selected"] ?? NONE) as JsonObject;
  const [own, setOwn] = useDraft(task.instanceId, NONE);
  const [problem, setProblem] = useState<ServerError>();
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  const value = merged(shared, own);

  const over = isOver(task);

  useEffect(() => {
    const left = over ? NONE : outstanding(own, shared);
    if (!same(left, own)) setOwn(left);
  }, [own, shared, over, setOwn]);

  const tell = useCallback(
    (change: JsonObject) => {
      send("CHOOSE", { data: change }).catch((cause) => {
        setProblem(asServerError(cause));
        if (atOnce) setOwn(NONE);
      });
    },
    [send, atOnce, setOwn],
  );
  // What was written and not told yet is in the draft, and goes with the submission.
  useEffect(() => () => clearTimeout(due.current), []);

  const choose = (next: JsonObject) => {
    const change = changes(value, next);
    const names = Object.keys(change);
    if (names.length === 0) return;
    const open = followed(own, change);
    setProblem(undefined);
    setOwn(open);
    clearTimeout(due.current);
    if (isSingleTyped(config)) return;
    const fields = fieldsOf(config["schema"]);
    const typed = names.some((name) => isTyped(fields[name], widgetOf(config["ui"], name)));
    if (typed) due.current = setTimeout(() => tell(open), PAUSE);
    else tell(open);
  };
  const cease = () => clearTimeout(due.current);
  /** What makes this the whole choice. */
  const only = (whole: JsonObject) =>
    replacing(shared, whole, Object.keys(fieldsOf(config["schema"])));
  return { value, choose, cease, only, atOnce, problem, setProblem };
}

/** The server submits a single field when it is told of it, so one that is written is told at the end. */
function isSingleTyped(config: JsonObject): boolean {
  const single = singleField(config["schema"]) !== undefined;
  return config["autoSubmit"] === true && single && !submitsAtOnce(config);
}
