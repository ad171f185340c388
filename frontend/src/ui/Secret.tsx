import { Code, Group } from "@mantine/core";
import { CopyButton } from "./CopyButton";
import styles from "./Secret.module.css";

/** Something that is shown this once, to be copied. */
export function Secret({ lead, text }: { lead: string; text: string }) {
  return (
    <div className={styles["secret"]} role="status">
      <span>{lead}</span>
      <Group gap="xs" wrap="nowrap">
        <Code className={styles["code"] ?? ""}>{text}</Code>
        <CopyButton text={text} size={32} />
      </Group>
    </div>
  );
}
