import { Button } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { type DrawnLink, drawnLinks } from "../model/links";
import { useEditor, useEditorStore } from "../state/context";
import styles from "./Inspector.module.css";
import { LinkRow } from "./LinkRow";

/** What leads to a task and away from it. */
export function TaskLinks({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((editor) => editor.document);
  const links = drawnLinks(document).filter(
    ({ from, to }) => from === task.name || to === task.name,
  );
  const data = links.filter(({ kind }) => kind === "data");
  const others = links.filter(({ kind }) => kind !== "data");
  const list = (shown: readonly DrawnLink[], none: string) =>
    shown.length ? (
      <ul className={styles["rows"]}>
        {shown.map((link) => (
          <LinkRow key={link.id} link={link} />
        ))}
      </ul>
    ) : (
      <p className={styles["quiet"]}>{none}</p>
    );
  return (
    <>
      <section className={styles["part"]}>
        <h3>{t("links.data")}</h3>
        {list(data, t("links.noData", { label: labelOf(task) }))}
      </section>
      <section className={styles["part"]} style={{ marginTop: 16 }}>
        <h3>{t("links.sequence")}</h3>
        {list(others, t("links.noSequence"))}
      </section>
      <Button
        mt="md"
        variant="default"
        leftSection={<IconPlugConnected size={16} stroke={1.8} aria-hidden />}
        onClick={() => store.getState().look({ asking: { kind: "target", from: task.name } })}
      >
        {t("links.connect")}
      </Button>
    </>
  );
}
