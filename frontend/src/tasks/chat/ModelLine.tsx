import { Popover, UnstyledButton } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/generated";
import { useFresh } from "@/api/useFresh";
import styles from "./TaskChat.module.css";

const ModelQuery = graphql(`
  query ChatModel { model { name state hint } }
`);

/** The model that answers; `state` and `hint` are the installation's. */
export interface Model {
  readonly name: string;
  readonly state?: "ABSENT" | "STARTING" | "READY" | "FAILED";
  readonly hint?: string;
}

const OFTEN = 1_500;
const SELDOM = 30_000;

/** The model that a chat asks: its own, or the installation's; looked at often while one waits for it. */
export function useModel(own: string, awaited: boolean): Model | undefined {
  const [pace, setPace] = useState(SELDOM);
  const { data } = useFresh(ModelQuery, {}, pace);
  const wanted = awaited || data?.model.state === "STARTING" ? OFTEN : SELDOM;
  if (pace !== wanted) setPace(wanted);
  if (own) return { name: own };
  return data?.model;
}

/** The model's name, how it is, and one sentence on how to set a better one. */
export function ModelLine({ model }: { model: Model | undefined }) {
  const { t } = useTranslation("tasks");
  if (!model) return <div className={styles["model"]} />;
  const state = model.state && model.state !== "READY" ? t(`chat.modelState.${model.state}`) : "";
  return (
    <div className={styles["model"]}>
      <Popover position="top-start" width={300} shadow="md" disabled={!model.hint}>
        <Popover.Target>
          <UnstyledButton className={styles["modelName"] ?? ""} title={t("chat.modelAbout")}>
            <IconInfoCircle size={14} stroke={1.8} aria-hidden />
            {model.name}
            {state && <span data-state={model.state}>{state}</span>}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>{model.hint}</Popover.Dropdown>
      </Popover>
      <span className={styles["hint"]}>{model.hint}</span>
    </div>
  );
}
