import { Button, Group } from "@mantine/core";
import {
  IconBoxMultiple,
  IconCopy,
  IconLayoutAlignBottom,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignRight,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
  IconTrash,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { useFlowCommands } from "../commands/useFlowCommands";
import { useEditor } from "../state/context";
import styles from "./Inspector.module.css";

const LINES = [
  ["left", IconLayoutAlignLeft],
  ["centre", IconLayoutAlignCenter],
  ["right", IconLayoutAlignRight],
  ["top", IconLayoutAlignTop],
  ["middle", IconLayoutAlignMiddle],
  ["bottom", IconLayoutAlignBottom],
] as const;

/** Several things at once. */
export function ManyPanel() {
  const { t } = useTranslation("editor");
  const deeds = useFlowCommands();
  const count = useEditor((editor) => editor.selection.length);
  return (
    <div className={styles["body"]}>
      <section className={styles["part"]}>
        <h3>{t("many.title", { count })}</h3>
        <Group gap={2}>
          {LINES.map(([line, icon]) => (
            <IconButton
              key={line}
              icon={icon}
              label={t(`many.${line}`)}
              onClick={() => deeds.align(line)}
            />
          ))}
          <IconButton
            icon={IconLayoutDistributeHorizontal}
            label={t("many.across")}
            onClick={() => deeds.spread("across")}
          />
          <IconButton
            icon={IconLayoutDistributeVertical}
            label={t("many.down")}
            onClick={() => deeds.spread("down")}
          />
        </Group>
      </section>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconCopy size={16} stroke={1.6} />}
          onClick={() => deeds.duplicate()}
        >
          {t("many.duplicate")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconBoxMultiple size={16} stroke={1.6} />}
          onClick={() => deeds.group()}
        >
          {t("many.group")}
        </Button>
        <Button
          variant="default"
          color="red"
          leftSection={<IconTrash size={16} stroke={1.6} />}
          onClick={() => deeds.remove()}
        >
          {t("many.remove")}
        </Button>
      </Group>
    </div>
  );
}
