import { Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { defaultLabel, inLanguage } from "@/flow/document";
import { settingText } from "../model/localText";
import { useEditor, useEditorStore } from "../state/context";
import { useProblems } from "../state/useProblems";
import styles from "./Inspector.module.css";
import { Problems } from "./Problems";

/** The flow itself: what it is called, what it is for, what is wrong with it. */
export function FlowPanel() {
  const { t, i18n } = useTranslation("editor");
  const { language } = i18n;
  const store = useEditorStore();
  const document = useEditor((editor) => editor.document);
  const problems = useProblems();
  const words = (field: "label" | "description", text: string) => {
    const operation = settingText(field, { current: document[field], text, language });
    const label = t(`step.${field}`, { what: t("flow.this") });
    if (operation) store.getState().edit(operation, { label, key: `${field} of the flow` });
  };
  return (
    <div className={styles["body"]}>
      <TextInput
        label={t("flow.label")}
        placeholder={defaultLabel(document.name)}
        value={inLanguage(document.label, language)}
        onChange={(event) => words("label", event.currentTarget.value)}
      />
      <Textarea
        label={t("field.description")}
        placeholder={t("flow.descriptionHint")}
        autosize
        minRows={2}
        maxRows={10}
        value={inLanguage(document.description, language)}
        onChange={(event) => words("description", event.currentTarget.value)}
      />
      <section className={styles["part"]}>
        <h3>{t("flow.problems")}</h3>
        {problems.length ? <Problems /> : <p className={styles["quiet"]}>{t("flow.sound")}</p>}
      </section>
      <p className={styles["quiet"]}>{t("flow.hint")}</p>
    </div>
  );
}
