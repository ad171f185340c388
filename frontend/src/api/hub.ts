import { type ErrorBody, network, ServerError } from "./errors";
import { workSocket } from "./stream";

/** Milliseconds between looks whether the server still answers, and until it must have. */
const PING = 15_000;
const PATIENCE = 10_000;

/** The code with which the server closes what counts no more. */
export const REVOKED = 4401;

interface Frame {
  re?: number;
  op?: string;
  error?: ErrorBody;
}

/** An open socket `/hub`. */
export interface Hub {
  /** Asks with a frame, which is on its way when this returns; throws ServerError. */
  ask<Told>(op: string, frame?: object): Promise<Told>;
  /** Resolves with the code once it is closed, by whomever. */
  closed: Promise<number>;
  close(): void;
}

/** Opens the socket on which work is claimed; `heard` gets what answers nothing. */
export async function openHub(heard: (frame: Frame) => void, path = "/hub"): Promise<Hub> {
  const socket = workSocket(path);
  const asked = new Map<number, { answered: (frame: Frame) => void; failed: (e: Error) => void }>();
  let count = 0;
  let end: (code: number) => void = () => {};
  const closed = new Promise<number>((resolve) => {
    end = resolve;
  });
  const over = (code: number) => {
    clearInterval(looking);
    for (const { failed } of asked.values()) failed(network());
    asked.clear();
    end(code);
  };
  const ask = <Told>(op: string, frame: object = {}) =>
    new Promise<Told>((resolve, failed) => {
      if (socket.readyState !== socket.OPEN) return failed(network());
      count += 1;
      asked.set(count, { answered: (told) => resolve(told as Told), failed });
      socket.send(JSON.stringify({ op, id: count, ...frame }));
    });
  const close = () => {
    socket.close();
    // What is lost on the way never says that it has closed.
    over(1000);
  };
  const look = async () => {
    const late = setTimeout(close, PATIENCE);
    await ask("ping").catch(() => undefined);
    clearTimeout(late);
  };
  const looking = setInterval(look, PING);
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    const frame = JSON.parse(data) as Frame;
    const waiting = asked.get(frame.re ?? 0);
    if (!waiting) return heard(frame);
    asked.delete(frame.re ?? 0);
    if (frame.error) waiting.failed(new ServerError(frame.error));
    else waiting.answered(frame);
  };
  socket.onclose = ({ code }) => over(code);
  await new Promise<void>((resolve) => {
    socket.onopen = () => resolve();
    void closed.then(() => resolve());
  });
  return { ask, closed, close };
}
