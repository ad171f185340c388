import { useMediaQuery } from "@mantine/hooks";

/** The screen is a phone's: one panel at a time, sheets instead of columns. */
export function useNarrow(): boolean {
  return (
    useMediaQuery("(max-width: 720px)", undefined, { getInitialValueInEffect: false }) ?? false
  );
}
