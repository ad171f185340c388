import { useState } from "react";

/** Something that takes its time and may be refused: whether it runs, and what was said. */
export function useAction<Arguments extends unknown[]>(
  deed: (...given: Arguments) => Promise<unknown>,
) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const run = async (...given: Arguments): Promise<boolean> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await deed(...given);
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, problem, clear: () => setProblem(undefined) };
}
