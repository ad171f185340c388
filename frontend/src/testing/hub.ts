import type { AddressInfo } from "node:net";
import { type WebSocket as Peer, WebSocketServer } from "ws";

export interface Sent {
  op: string;
  id: number;
  [field: string]: unknown;
}

/** A real socket on loopback in the place of the hub's, which answers as a test says. */
export async function startHub(port = 0) {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  await new Promise((resolve) => server.once("listening", resolve));
  const sent: Sent[] = [];
  const claims: { peer: Peer; id: number }[] = [];
  let count = 0;
  const hub = {
    sent,
    port: (server.address() as AddressInfo).port,
    path: "",
    /** What is answered to an op, other than that all is well. */
    answers: {} as Record<string, (frame: Sent) => object>,
    of: (op: string) => sent.filter((frame) => frame.op === op),
    peers: () => [...server.clients],
    /** Hands work to whoever has claimed some. */
    hand: (operator: string, input: unknown, leaseMs = 15_000) => {
      count += 1;
      const claim = claims.shift();
      if (!claim) throw new Error("Nobody has claimed.");
      const work = {
        ...{ id: `w${count}`, attempt: `a${count}`, family: "F", task: "T", key: `k${count}` },
        ...{ operator, input, leaseMs, version: 1, environment: "browser", repeatable: true },
      };
      claim.peer.send(JSON.stringify({ re: claim.id, work }));
      return work;
    },
    claimed: () => claims.length,
    stop: () =>
      new Promise<void>((resolve) => {
        for (const peer of server.clients) peer.terminate();
        server.close(() => resolve());
      }),
  };
  hub.path = `ws://127.0.0.1:${hub.port}/hub`;
  server.on("connection", (peer) => {
    peer.on("message", (text) => {
      const frame = JSON.parse(String(text)) as Sent;
      sent.push(frame);
      if (frame.op === "claim") claims.push({ peer, id: frame.id });
      else peer.send(JSON.stringify({ re: frame.id, ...(hub.answers[frame.op]?.(frame) ?? {}) }));
    });
    peer.on("close", () => {
      for (const claim of claims.filter((one) => one.peer === peer))
        claims.splice(claims.indexOf(claim), 1);
    });
  });
  return hub;
}
