import { IconPlus, IconRoute } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { useFlowCommands } from "../commands/useFlowCommands";
import { useEditor } from "../state/context";
import styles from "./Canvas.module.css";

/** A flow with nothing in it: what it is made of, and the first step. */
export function EmptyCanvas() {
  const { t } = useTranslation("editor");
  const deeds = useFlowCommands();
  const empty = useEditor(({ document }) => document.tasks.length === 0);
  const first = deeds.types.get("TaskConversation") ?? [...deeds.types.values()][0];
  if (!empty || !first) return null;
  return (
    <div className={styles["empty"]}>
      <EmptyState
        icon={IconRoute}
        title={t("empty.title")}
        action={{
          label: t("empty.action", { label: first.label }),
          icon: IconPlus,
          onClick: () => deeds.add(first),
        }}
      >
        {t("empty.text")}
      </EmptyState>
    </div>
  );
}
