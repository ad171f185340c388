import { create } from "zustand";

/** A message on its way: it has no seq until the server has taken it. */
export interface Pending {
  readonly key: string;
  readonly text: string;
  readonly seq?: number;
}

const NONE: readonly Pending[] = [];

/** What was said and is not seen in the conversation yet, by task; it outlives the view. */
const usePendings = create<Record<string, readonly Pending[]>>(() => ({}));

/** A task's messages on their way; those that its document has by now are left out. */
export function usePending(task: string, seen: number): readonly Pending[] {
  const all = usePendings((pendings) => pendings[task]) ?? NONE;
  return all.length === 0 ? NONE : all.filter(({ seq }) => seq === undefined || seq > seen);
}

/** Shows a message at once, while it is sent; when it is refused it goes, and the refusal is thrown. */
export async function whileSending(
  task: string,
  text: string,
  send: () => Promise<number>,
): Promise<void> {
  const key = crypto.randomUUID();
  change(task, (all) => [...all.filter(({ seq }) => seq === undefined), { key, text }]);
  try {
    const seq = await send();
    change(task, (all) => all.map((one) => (one.key === key ? { ...one, seq } : one)));
  } catch (error) {
    change(task, (all) => all.filter((one) => one.key !== key));
    throw error;
  }
}

function change(task: string, how: (all: readonly Pending[]) => readonly Pending[]): void {
  usePendings.setState((before) => ({ [task]: how(before[task] ?? NONE) }));
}
