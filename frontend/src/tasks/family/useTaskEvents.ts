import { useCallback, useEffect, useMemo, useState } from "react";
import { ask } from "@/api/client";
import { asServerError, type ServerError } from "@/api/errors";
import type { Patch } from "@/flow/patch";
import { useFamily } from "./context";
import { TaskHistory } from "./documents";
import type { FamilyEvent } from "./event";
import { paged } from "./paged";

export type TaskEvent = Omit<FamilyEvent, "node">;

/** Pages that are asked for at once. */
const AT_ONCE = 5;
/** What a family tells that is not there any more. */
const NONE = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

/**
 * What happened to a task, the oldest first: what the server kept, then what comes. So many pages
 * are asked for by themselves; `more` asks for others.
 */
export function useTaskEvents(family: string, instance: string, pages = AT_ONCE) {
  const [kept, setKept] = useState<readonly TaskEvent[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<ServerError>();
  const live = useFamily((found) => found.events);

  const load = useCallback(
    async (from: string | null, wanted: () => boolean) => {
      setLoading(true);
      try {
        const after = await paged(from, pages, wanted, async (place) => {
          const found = await ask(TaskHistory, { id: family, task: instance, after: place });
          const { edges, pageInfo } = found.family?.history ?? NONE;
          const events = edges.map(({ node }) => ({ ...node, patch: node.patch as Patch }));
          if (wanted()) setKept((before) => [...before, ...events]);
          return pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
        });
        if (!wanted()) return;
        setCursor(after);
      } catch (cause) {
        if (wanted()) setError(asServerError(cause));
      } finally {
        if (wanted()) setLoading(false);
      }
    },
    [family, instance, pages],
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
