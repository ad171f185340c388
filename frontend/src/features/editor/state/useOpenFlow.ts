import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "@/api/client";
import { asServerError, ServerError } from "@/api/errors";
import { useNewTypes } from "@/api/newTypes";
import { mutationId } from "@/api/outbox";
import { useSession } from "@/api/session";
import type { FlowDocument } from "@/flow/document";
import { notifyAside, notifyError } from "@/ui/notify";
import { DrawnFlow, DrawnTypes } from "../documents";
import type { DrawnType } from "../model/types";
import { createEditor, type EditorStore } from "./editor";
import type { EditorNotice } from "./editorNotice";
import { sendBatch } from "./sending";
import { storedTexts, storeTexts } from "./storedTexts";
import { forget, keep, leftOver } from "./unsentOperations";

export interface OpenedFlow {
  store: EditorStore;
  types: ReadonlyMap<string, DrawnType>;
}

/** Opens a flow for drawing: asks for it and the task types, and sends what was left unsent. */
export function useOpenFlow(name: string) {
  const { t } = useTranslation("editor");
  const person = useSession((session) => session.person?.id ?? "");
  const [opened, setOpened] = useState<OpenedFlow>();
  const [problem, setProblem] = useState<ServerError>();
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let left = false;
    setProblem(undefined);
    Promise.all([ask(DrawnFlow, { name }), ask(DrawnTypes, {})]).then(
      ([{ flow }, { taskTypes }]) => {
        if (left) return;
        if (!flow)
          return setProblem(
            new ServerError({ code: "flow.notFound", message: t("page.notFound") }),
          );
        const store = createEditor(flow.document as FlowDocument, flow.seq, {
          send: (batch, seq) => sendBatch(name, batch, seq),
          keep: (batch) => keep(person, name, batch),
          unfinished: storedTexts(person, name),
          keepUnfinished: (fields) => storeTexts(person, name, fields),
          newMutation: mutationId,
          tell,
          words: {
            undone: (what) => t("said.undone", { what }),
            redone: (what) => t("said.redone", { what }),
            notUndone: (reason) => t("refused.undo", { reason }),
            nothingToUndo: t("said.nothingToUndo"),
            nothingToRedo: t("said.nothingToRedo"),
          },
        });
        setOpened({ store, types: new Map(taskTypes.map((type) => [type.name, type])) });
      },
      (error) => left || setProblem(asServerError(error)),
    );
    return () => {
      left = true;
    };
  }, [name, person, attempt]);

  useNewTypes(() => {
    ask(DrawnTypes, {}).then(({ taskTypes }) => {
      const types = new Map(taskTypes.map((type) => [type.name, type]));
      setOpened((now) => now && { ...now, types });
    }, notifyError);
  });

  useEffect(() => {
    const send = () => {
      for (const batch of leftOver(person, name)) {
        sendBatch(name, batch, 0).catch((error) => {
          forget(batch.mutation);
          notifyError(error);
        });
      }
    };
    send();
    // What a page left that crashed just now counts as left a little later.
    const again = setTimeout(send, 6_000);
    return () => clearTimeout(again);
  }, [name, person]);

  return { opened, problem, retry: () => setAttempt((count) => count + 1) };
}

function tell({ tone, text }: EditorNotice) {
  if (tone === "refused") notifyError(new Error(text));
  else notifyAside(text);
}
