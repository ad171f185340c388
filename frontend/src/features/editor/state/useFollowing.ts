import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "@/api/client";
import { follow } from "@/api/follow";
import { useSession } from "@/api/session";
import { type FlowDocument, labelOf } from "@/flow/document";
import type { FlowOperation } from "@/flow/operation";
import type { Field } from "@/flow/operations/applied";
import { notifyAside, notifyError } from "@/ui/notify";
import { DrawnFlow, FlowChanges } from "../documents";
import { useEditorStore } from "./context";
import type { Editor } from "./editor";
import { clash } from "./touching";

/** Milliseconds for which somebody wants to know that their edit was overtaken. */
const RECENTLY = 60_000;

/** Takes over what others (and the server) do to the flow, and tells what concerns the person. */
export function useFollowing() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const me = useSession((session) => session.person?.id);

  useEffect(() => {
    const { flow, seq } = store.getState();
    const startAgain = async () => {
      const { flow: fresh } = await ask(DrawnFlow, { name: flow });
      if (fresh) store.getState().restart(fresh.document as FlowDocument, fresh.seq);
    };
    const told = (name: string, operations: readonly FlowOperation[]) => {
      const field = overtaken(store.getState(), operations);
      if (field) notifyAside(t("said.overtaken", { name, field: shown(field, store.getState()) }));
    };
    const stop = follow({
      document: FlowChanges,
      variables: { flow, after: seq },
      seqOf: ({ flowOperations }) => flowOperations.seq,
      onData: ({ flowOperations: change }) => {
        if (change.kind === "EDITED" && change.by.id !== me)
          told(change.by.name, change.operations);
        try {
          if (["RESTORED", "IMPORTED", "TAKEN"].includes(change.kind))
            void startAgain().catch(notifyError);
          else store.getState().follow(change);
        } catch {
          // Something here differs from what the server has: take its word.
          void startAgain().catch(notifyError);
        }
      },
      onError: notifyError,
    });
    return stop;
  }, [store, me, t]);

  useEffect(() => {
    const flush = () => store.getState().flush();
    document.addEventListener("visibilitychange", flush);
    window.addEventListener("pagehide", flush);
    return () => {
      document.removeEventListener("visibilitychange", flush);
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [store]);
}

/** The field of a recent edit of mine that somebody else's operations have changed since. */
function overtaken({ history }: Editor, operations: readonly FlowOperation[]): Field | undefined {
  const since = Date.now() - RECENTLY;
  for (const step of history.done.filter(({ at }) => at > since)) {
    for (const operation of operations) {
      const field = clash(step.operation, operation);
      if (field) return field;
    }
  }
  return undefined;
}

/** A field in words: the task's label, and the last part of the path. */
function shown([list, name, ...path]: Field, { document }: Editor): string {
  const task = document.tasks.find((one) => one.name === name);
  const words = [task ? labelOf(task) : name, path.at(-1) ?? (list === "layout" ? "position" : "")];
  return words.filter(Boolean).join(": ");
}
