import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Note } from "@/flow/document";
import { useEditorStore } from "../state/context";
import styles from "./Inspector.module.css";

/** The text of a note. */
export function NotePanel({ note }: { note: Note }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  return (
    <div className={styles["body"]}>
      <Textarea
        label={t("note.text")}
        description={t("note.markdown")}
        autosize
        minRows={5}
        maxRows={24}
        value={note.text}
        onChange={(event) =>
          store
            .getState()
            .edit(
              { op: "setNote", id: note.id, text: event.currentTarget.value },
              { label: t("step.note"), key: `note ${note.id}` },
            )
        }
      />
    </div>
  );
}
