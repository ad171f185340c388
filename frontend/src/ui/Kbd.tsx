import styles from "./Kbd.module.css";

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const names: Record<string, string> = apple
  ? {
      mod: "⌘",
      shift: "⇧",
      alt: "⌥",
      enter: "↵",
      backspace: "⌫",
      delete: "⌦",
      tab: "⇥",
      escape: "esc",
    }
  : {
      mod: "Ctrl",
      shift: "Shift",
      alt: "Alt",
      enter: "Enter",
      delete: "Del",
      tab: "Tab",
      escape: "Esc",
    };

/** Keys to press at once, written as `mod+shift+z`; a plus that is a key itself stands alone or last. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={styles["keys"]}>
      {keys.split(/\+(?=.)/).map((key) => (
        <kbd key={key} className={styles["key"]}>
          {names[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </kbd>
      ))}
    </span>
  );
}
