import { useCallback, useState } from "react";
import { useSession } from "@/api/session";
import { note } from "@/api/storage";

const PREFIX = "taskflow.draft.";

/** What somebody is writing in a task and has not sent, kept over a reload of the page; theirs alone. */
export function useDraft<Draft>(task: string, empty: Draft): [Draft, (draft: Draft) => void] {
  const person = useSession((session) => session.person?.id ?? "");
  const key = `${PREFIX}${person}.${task}`;
  const [draft, setDraft] = useState<Draft>(() => read(key) ?? empty);
  const set = useCallback(
    (next: Draft) => {
      setDraft(next);
      keep(key, next, empty);
    },
    [key, empty],
  );
  return [draft, set];
}

function read<Draft>(key: string): Draft | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "") as Draft;
  } catch {
    return undefined;
  }
}

function keep<Draft>(key: string, draft: Draft, empty: Draft): void {
  const written = JSON.stringify(draft);
  // Where there is no room it stays on the page, it only would not survive it.
  if (written === JSON.stringify(empty)) localStorage.removeItem(key);
  else note(localStorage, key, written);
}
