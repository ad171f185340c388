import type { ResultOf } from "@graphql-typed-document-node/core";
import { createStore, type StoreApi } from "zustand";
import { ask } from "@/api/client";
import { asServerError, ServerError } from "@/api/errors";
import { follow } from "@/api/follow";
import type { FamilyGraph } from "@/flow/graph";
import { fold } from "@/flow/living";
import { type Plan, planOf } from "@/flow/plan";
import { AboutFamily, FollowFamily, OpenFamily } from "./documents";
import { type LiveEvent, liveEvent } from "./event";

type Opened = NonNullable<ResultOf<typeof OpenFamily>["family"]>;

/** What belongs to the family itself and not to one of its tasks. */
export type About = Omit<Opened, "graph">;

export interface LiveFamily {
  about: About;
  plan: Plan;
  graph: FamilyGraph;
  /** What happened since the page was opened, the oldest first; only the newest are kept. */
  events: readonly LiveEvent[];
}

export interface Live {
  family?: LiveFamily;
  /** Why there is nothing to show, or nothing more. */
  error?: ServerError;
}

export type LiveStore = StoreApi<Live>;

const KEPT = 500;

/** A family that is kept as it is now from `start` on; what that gives ends it. */
export function createLive(id: string): LiveStore & { start: () => () => void } {
  const store = createStore<Live>(() => ({}));
  const fail = (cause: unknown) => store.setState({ error: asServerError(cause) });

  const receive = (events: readonly LiveEvent[]) => {
    const { family } = store.getState();
    if (!family) return;
    store.setState({
      family: {
        ...family,
        graph: fold(family.graph, events, family.plan),
        events: [...family.events, ...events].slice(-KEPT),
      },
    });
    if (events.some(({ type }) => type.startsWith("family."))) renew().catch(fail);
  };

  const renew = async () => {
    const { family: about } = await ask(AboutFamily, { id });
    const { family } = store.getState();
    if (about && family) {
      store.setState({ family: { ...family, about: { ...family.about, ...about } } });
    }
  };

  const start = () => {
    let stop = () => {};
    let ended = false;
    open(id).then((family) => {
      if (ended) return;
      store.setState({ family });
      stop = following(id, family.graph.seq, receive, fail);
    }, fail);
    return () => {
      ended = true;
      stop();
    };
  };
  return { ...store, start };
}

async function open(id: string): Promise<LiveFamily> {
  const { family } = await ask(OpenFamily, { id });
  if (!family) throw gone();
  const { graph, ...about } = family;
  return { about, graph, plan: planOf(about.flow.document), events: [] };
}

/** What is not there looks like what one may not see. */
const gone = () =>
  new ServerError({ code: "family.notFound", message: "There is no such family." });

/** Hands events on in handfuls, at most one in each frame, so that a storm of them does not hold the page up. */
function following(
  family: string,
  after: number,
  onEvents: (events: readonly LiveEvent[]) => void,
  onError: (error: ServerError) => void,
): () => void {
  let handful: LiveEvent[] = [];
  let due: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    due = undefined;
    const events = handful;
    handful = [];
    onEvents(events);
  };
  const stop = follow({
    document: FollowFamily,
    variables: { family, after },
    seqOf: (data) => data.familyEvents.seq,
    onData: (data) => {
      handful.push(liveEvent(data.familyEvents));
      due ??= setTimeout(hand, FRAME);
    },
    onError,
  });
  return () => {
    clearTimeout(due);
    stop();
  };
}

const FRAME = 16;
