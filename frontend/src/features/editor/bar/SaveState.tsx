import { IconCloudCheck, IconCloudOff, IconCloudUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { useEditor } from "../state/context";
import styles from "./Bar.module.css";

/** Whether everything is safe on the server. */
export function SaveState() {
  const { t } = useTranslation("editor");
  const online = useConnection(({ state }) => state === "online");
  const count = useEditor((editor) => editor.unsaved);
  const [Shape, words] =
    count === 0
      ? [IconCloudCheck, t("saving.done")]
      : online
        ? [IconCloudUp, t("saving.now")]
        : [IconCloudOff, t("saving.offline", { count })];
  return (
    <span
      className={styles["saving"]}
      role="status"
      data-waiting={(count > 0 && !online) || undefined}
    >
      <Shape size={16} stroke={1.6} aria-hidden />
      <span>{words}</span>
    </span>
  );
}
