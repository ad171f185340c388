import { useCallback, useEffect, useMemo, useState } from "react";
import { ask } from "@/api/client";
import { asServerError, type ServerError } from "@/api/errors";
import type { Patch } from "@/flow/patch";
import { useFamily } from "./context";
import { TaskHistory } from "./documents";
import type { FamilyEvent } from "./event";

export type TaskEvent = Omit<FamilyEvent, "node">;

/** Pages that are asked for at once. */
const AT_ONCE = 5;

/** What happened to a task, the oldest first: what the server kept, then what comes. */
export function useTaskEvents(family: string, instance: string) {
  const [kept, setKept] = useState<readonly TaskEvent[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<ServerError>();
  const live = useFamily((found) => found.events);

  const load = useCallback(
    async (from: string | null, wanted: () => boolean) => {
      setLoading(true);
      let after = from;
      try {
        for (let page = 0; page < AT_ONCE && (page === 0 || after) && wanted(); page += 1) {
          const { family: found } = await ask(TaskHistory, { id: family, task: instance, after });
          if (!found || !wanted()) return;
          const events = found.history.edges.map(({ node }) => ({
            ...node,
            patch: node.patch as Patch,
          }));
          setKept((before) => [...before, ...events]);
          const { hasNextPage, endCursor } = found.history.pageInfo;
          after = hasNextPage ? (endCursor ?? null) : null;
        }
        setCursor(after);
      } catch (cause) {
        setError(asServerError(cause));
      } finally {
        setLoading(false);
      }
    },
    [family, instance],
  );

  useEffect(() => {
    let left = false;
    setKept([]);
    void load(null, () => !left);
    return () => {
      left = true;
    };
  }, [load]);

  const events = useMemo(() => {
    if (cursor) return kept;
    const last = kept.at(-1)?.seq ?? 0;
    return [...kept, ...live.filter((event) => event.task === instance && event.seq > last)];
  }, [kept, live, cursor, instance]);
  const more = cursor && !loading ? () => void load(cursor, () => true) : undefined;
  return { events, loading, error, more };
}
