import { IconSparkles } from "@tabler/icons-react";
import styles from "./Messages.module.css";

/** Whom the model goes by, told apart from people by its mark. */
export function ModelName({ name }: { name: string }) {
  return (
    <>
      <span className={styles["mark"]}>
        <IconSparkles size={13} stroke={1.8} aria-hidden />
      </span>
      <b>{name}</b>
    </>
  );
}
