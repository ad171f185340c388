import styles from "./TimeLine.module.css";

/** What is said of the event one points at; stays within the axis. */
export function Tip({ place, width, text }: { place: number; width: number; text: string }) {
  const share = width > 0 ? place / width : 0;
  return (
    <span
      className={styles["tip"]}
      style={{ left: place, transform: `translateX(${-share * 100}%)` }}
      aria-hidden
    >
      {text}
    </span>
  );
}
