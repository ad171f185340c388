import { Tooltip } from "@mantine/core";
import styles from "./Avatar.module.css";

/** A person as their initials, in a colour of their own that stays the same everywhere. */
export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <Tooltip label={name}>
      <span
        className={styles["avatar"]}
        role="img"
        aria-label={name}
        style={{ width: size, height: size, fontSize: size * 0.4, "--hue": hue(name) } as object}
      >
        {initials(name)}
      </span>
    </Tooltip>
  );
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return (
    letters
      .map((part) => [...(part ?? "")][0] ?? "")
      .join("")
      .toUpperCase() || "?"
  );
}

function hue(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 3600;
  return (sum % 12) * 30;
}
