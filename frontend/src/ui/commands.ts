import type { Icon } from "@tabler/icons-react";
import { useEffect, useId } from "react";
import { create } from "zustand";

/** Something that can be done on the page in sight, offered in the command palette. */
export interface Command {
  id: string;
  label: string;
  /** The keys that do the same, for example `mod+z`. */
  keys?: string;
  icon?: Icon;
  /** Further words by which it is found. */
  keywords?: string[];
  run: () => void;
}

interface Group {
  label: string;
  commands: Command[];
}

/** What the pages in sight offer, by who offers it. */
export const useOffered = create<Record<string, Group>>(() => ({}));

/** Offers commands in the palette (mod+K) while the caller is shown. */
export function useCommands(label: string, commands: Command[]): void {
  const who = useId();
  useEffect(() => {
    useOffered.setState({ [who]: { label, commands } });
  }, [who, label, commands]);
  useEffect(
    () => () => {
      useOffered.setState(({ [who]: _gone, ...others }) => others, true);
    },
    [who],
  );
}
