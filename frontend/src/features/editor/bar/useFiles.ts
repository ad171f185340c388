import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { ask } from "@/api/client";
import { asServerError } from "@/api/errors";
import { mutationId, submit } from "@/api/outbox";
import { download } from "@/ui/download";
import { notifyDone } from "@/ui/notify";
import { BringIn, DrawnText } from "../documents";
import { useEditorStore } from "../state/context";
import { whenSaved } from "../state/whenSaved";

/** The flow as a file, and other files as flows. */
export function useFiles() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const [, go] = useLocation();
  const exportFile = async () => {
    const { flow, refuse } = store.getState();
    try {
      await whenSaved(store);
      const { flow: found } = await ask(DrawnText, { name: flow });
      if (found) download(`${flow}.yaml`, found.text, "application/yaml");
    } catch (error) {
      refuse(error);
    }
  };
  const importFile = async (file: File | null) => {
    if (!file) return;
    const { refuse } = store.getState();
    const mutation = mutationId();
    try {
      const text = await file.text();
      const { importFlow } = await submit(mutation, BringIn, {
        input: { mutation, text, file: file.name },
      });
      notifyDone(t("file.imported", { label: importFlow.flow.label }));
      go(`/flows/${encodeURIComponent(importFlow.flow.name)}`);
    } catch (cause) {
      const error = asServerError(cause);
      const [first] = (error.details["problems"] ?? []) as {
        message: string;
        remedy: string;
        line: number;
      }[];
      refuse(first ? new Error(t("file.mistake", { ...first })) : error);
    }
  };
  return { exportFile, importFile };
}
