import type { FieldPathList } from "@rjsf/utils";
import { createContext, useContext, useState } from "react";

/** What somebody has begun to write in a field, and why it cannot be taken over yet. */
export interface Unfinished {
  readonly text: string;
  /** What the field is called. */
  readonly title: string;
  readonly message: string;
}

/** Where a form keeps what is unfinished in its fields. */
export interface UnfinishedTexts {
  of: (path: FieldPathList) => Unfinished | undefined;
  /** Without `one`, nothing in the field is unfinished any more. */
  hold: (path: FieldPathList, one?: Unfinished) => void;
  all: () => readonly (readonly [FieldPathList, Unfinished])[];
}

export const UnfinishedContext = createContext<UnfinishedTexts | undefined>(undefined);

/** What is unfinished in the field at a path of the form around it. */
export function useUnfinishedAt(path: FieldPathList) {
  const texts = useContext(UnfinishedContext);
  return {
    unfinished: texts?.of(path),
    hold: (one?: Unfinished) => texts?.hold(path, one),
  };
}

/** Keeps it as long as the form is shown. */
export function useUnfinishedHere(): UnfinishedTexts {
  const [kept, setKept] = useState<ReadonlyMap<string, readonly [FieldPathList, Unfinished]>>(
    new Map(),
  );
  const keyOf = (path: FieldPathList) => JSON.stringify(path);
  return {
    of: (path) => kept.get(keyOf(path))?.[1],
    hold: (path, one) =>
      setKept((before) => {
        const now = new Map(before);
        if (one) now.set(keyOf(path), [path, one]);
        else now.delete(keyOf(path));
        return now;
      }),
    all: () => [...kept.values()],
  };
}
