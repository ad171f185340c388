import { create } from "zustand";

export type ConnectionState = "online" | "reconnecting" | "offline";

interface Connection {
  state: ConnectionState;
  /** Milliseconds since 1970 at which this state began. */
  since: number;
}

/** How the server is reached; only stream.ts writes it. */
export const useConnection = create<Connection>(() => ({ state: "online", since: Date.now() }));

export function setConnection(state: ConnectionState): void {
  if (useConnection.getState().state !== state)
    useConnection.setState({ state, since: Date.now() });
}

/** Resolves as soon as the server is reached (again). */
export function whenOnline(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (useConnection.getState().state === "online") return resolve();
    const stop = useConnection.subscribe(({ state }) => {
      if (state !== "online") return;
      stop();
      resolve();
    });
    signal?.addEventListener("abort", () => {
      stop();
      reject(signal.reason);
    });
  });
}
