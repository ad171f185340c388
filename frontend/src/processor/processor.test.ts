// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startHub } from "@/testing/hub";
import { type BrowserOperator, type Run, WorkError } from "./operator";
import { doWork } from "./processor";

type Deed = (input: unknown, run: Run) => Promise<object>;

const page = { notice: () => undefined, clear: () => undefined };
const refused = (code: string) => () => ({ error: { code, message: "No. Try another." } });

let hub: Awaited<ReturnType<typeof startHub>>;
let stop: AbortController;
let working: Promise<void> | undefined;

beforeEach(async () => {
  hub = await startHub();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await working;
  await hub.stop();
});

function begin(run: Deed): void {
  const add: BrowserOperator = { version: 3, ready: () => true, run };
  working = doWork({ operators: { add }, page, path: hub.path }, stop.signal);
}

const until = (deed: () => void) => vi.waitFor(deed, { timeout: 20_000 });
const claimed = () => until(() => expect(hub.claimed()).toBe(1));
const never = () => new Promise<object>(() => undefined);

it("registers for the browser with what it does, and settles what it is handed", async () => {
  begin(async (input) => ({ whole: (input as number[]).length }));
  await claimed();
  expect(hub.of("register")).toMatchObject([{ environments: ["browser"], operators: { add: 3 } }]);
  const work = hub.hand("add", [1, 2]);
  await until(() => expect(hub.of("settle")).toHaveLength(1));
  expect(hub.of("settle")[0]).toMatchObject({
    work: work.id,
    attempt: work.attempt,
    output: { whole: 2 },
  });
});

it("claims more while it is at something, up to eight", async () => {
  begin(never);
  for (let n = 0; n < 8; n += 1) {
    await claimed();
    hub.hand("add", n);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(hub.claimed()).toBe(0);
});

it("tells what fails as an error, a mistake in its own code too", async () => {
  const failures = [new WorkError("operator.input", "Not so. Write another."), new TypeError("x")];
  begin(() => Promise.reject(failures.shift()));
  for (const error of [{ code: "operator.input" }, { code: "work.failed", message: "x" }]) {
    await claimed();
    const { attempt } = hub.hand("add", 1);
    await until(() => expect(hub.of("settle").at(-1)).toMatchObject({ attempt, error }));
  }
});

it("settles with an error what the hub takes for no output", async () => {
  hub.answers["settle"] = ({ output }) => (output ? refused("operator.output")() : {});
  begin(async () => ({ odd: 1 }));
  await claimed();
  hub.hand("add", 1);
  await until(() => expect(hub.of("settle")).toHaveLength(2));
  expect(hub.of("settle")[1]).toMatchObject({ error: { code: "operator.output" } });
});

it("prolongs its lease, and stops when somebody else has the work", async () => {
  let signal: AbortSignal | undefined;
  begin((_, run) => {
    signal = run.signal;
    return never();
  });
  await claimed();
  hub.hand("add", 1, 90);
  await until(() => expect(hub.of("heartbeat").length).toBeGreaterThan(1));
  expect(signal?.aborted).toBe(false);
  hub.answers["heartbeat"] = refused("effect.lost");
  await until(() => expect(signal?.aborted).toBe(true));
  expect(hub.of("settle")).toEqual([]);
});

it("stops what is cancelled, and tells no result of it, but that it is let go", async () => {
  begin((_, { signal }) => {
    const stopped = new Promise<object>((resolve) => {
      signal.addEventListener("abort", () => resolve({ whole: 1 }));
    });
    return stopped;
  });
  await claimed();
  const { id, attempt } = hub.hand("add", 1);
  await claimed();
  hub.peers()[0]?.send(JSON.stringify({ op: "cancel", work: id, attempt }));
  hub.hand("add", 2);
  await claimed();
  expect(hub.of("giveUp")).toMatchObject([{ work: id, attempt }]);
  expect(hub.of("settle")).toEqual([]);
});

it("comes back after a break and tells what it has come to meanwhile", async () => {
  let finish: (output: object) => void = () => undefined;
  begin(() => new Promise((resolve) => (finish = resolve)));
  await claimed();
  const { attempt } = hub.hand("add", 1);
  await claimed();
  const { port } = hub;
  await hub.stop();
  finish({ whole: 7 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  hub = await startHub(port);
  await until(() => expect(hub.of("settle")).toHaveLength(1));
  expect(hub.of("settle")[0]).toMatchObject({ attempt, output: { whole: 7 } });
  await claimed();
});

it("gives back what it is at when it is told to stop, and ends", async () => {
  begin(never);
  await claimed();
  const { id, attempt } = hub.hand("add", 1);
  await claimed();
  stop.abort();
  await working;
  await until(() => expect(hub.of("giveUp")).toMatchObject([{}, { work: id, attempt }]));
  await until(() => expect(hub.peers()).toEqual([]));
  expect(hub.of("settle")).toEqual([]);
});

it("gives back what comes after it was told to stop", async () => {
  begin(never);
  await claimed();
  stop.abort();
  const { id, attempt } = hub.hand("add", 1);
  await working;
  const given = { work: id, attempt, begun: false };
  await until(() => expect(hub.of("giveUp")).toMatchObject([{}, given]));
  expect(hub.claimed()).toBe(0);
});

it("asks no more where it may not work", async () => {
  hub.answers["register"] = refused("auth.forbidden");
  begin(never);
  await working;
  expect(hub.of("register")).toHaveLength(1);
});

it("ends when it is stopped while the hub is away", async () => {
  await hub.stop();
  begin(never);
  await new Promise((resolve) => setTimeout(resolve, 50));
  stop.abort();
  await working;
  hub = await startHub();
});
