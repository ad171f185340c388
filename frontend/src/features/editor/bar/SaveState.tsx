import {
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconPencilExclamation,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { useEditor } from "../state/context";
import { useAllUnfinished } from "../state/useUnfinished";
import styles from "./Bar.module.css";

/** Whether everything is safe on the server, and what is not because it is not finished. */
export function SaveState() {
  const { t } = useTranslation("editor");
  const online = useConnection(({ state }) => state === "online");
  const count = useEditor((editor) => editor.unsaved);
  const unfinished = useAllUnfinished().length;
  const [Shape, words, waiting] =
    count > 0 && !online
      ? [IconCloudOff, t("saving.offline", { count }), true]
      : count > 0
        ? [IconCloudUp, t("saving.now"), false]
        : unfinished > 0
          ? [IconPencilExclamation, t("saving.unfinished", { count: unfinished }), true]
          : [IconCloudCheck, t("saving.done"), false];
  return (
    <span className={styles["saving"]} role="status" data-waiting={waiting || undefined}>
      <Shape size={16} stroke={1.6} aria-hidden />
      <span>{words}</span>
    </span>
  );
}
