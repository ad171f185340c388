import { useNow } from "./clock";

/** How long something has been going on: `8 s`, `3:20`, `1:02:20`. */
export function Duration({ since }: { since: number }) {
  return <>{duration(useNow("second") - since)}</>;
}

/** A length of time in milliseconds as short text. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
