import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { findTask, labelOf } from "@/flow/document";
import { IconButton } from "@/ui/IconButton";
import { cutting, type DrawnLink } from "../model/links";
import { dataKind, schemaOf } from "../model/ports";
import { useEditor, useEditorStore, useTypes } from "../state/context";
import { Guard } from "./Guard";
import styles from "./Inspector.module.css";

/** One link: from where to where, on which condition, and away with it. */
export function LinkRow({ link }: { link: DrawnLink }) {
  const { t, i18n } = useTranslation("editor");
  const store = useEditorStore();
  const types = useTypes();
  const document = useEditor((editor) => editor.document);
  const nameOf = (name: string) => {
    const task = findTask(document, name);
    return task ? labelOf(task, i18n.language) : name;
  };
  const words = { from: nameOf(link.from), to: nameOf(link.to) };
  const cut = () => store.getState().edit(cutting(document, link), { label: t("step.cut", words) });
  return (
    <li className={styles["link"]}>
      <div className={styles["ends"]}>
        {link.kind === "data" ? (
          <span>
            <i
              className={styles["dot"]}
              data-kind={dataKind(schemaOf(document, link.connection.from, types))}
            />{" "}
            {words.from} <code>{inside(link.connection.from)}</code>
            <br />→ {words.to} <code>{inside(link.connection.to)}</code>
          </span>
        ) : (
          <span>{t(link.kind === "tree" ? "links.under" : "links.follows", words)}</span>
        )}
        <IconButton icon={IconTrash} size={28} label={t("links.cut")} onClick={cut} />
      </div>
      {link.kind === "data" && <Guard connection={link.connection} />}
    </li>
  );
}

/** An endpoint without its task. */
const inside = (endpoint: string) => endpoint.split(".").slice(1).join(".");
