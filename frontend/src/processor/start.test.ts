// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { leave } from "@/api/personStorage";
import { startHub } from "@/testing/hub";
import type { BrowserOperator } from "./operator";
import { startProcessor } from "./start";

const clear = vi.fn();
const page = { notice: () => undefined, clear };

let hub: Awaited<ReturnType<typeof startHub>>;
let ready: boolean;
let changed: () => void;
let end: () => void;

const add: BrowserOperator = {
  version: 1,
  ready: () => ready,
  watch: (look) => {
    changed = look;
    return () => undefined;
  },
  run: () => new Promise(() => undefined),
  clear,
};

beforeEach(async () => {
  hub = await startHub();
  ready = true;
  clear.mockClear();
  // Like a browser, whose pages name the server's paths alone.
  const Native = WebSocket;
  vi.stubGlobal(
    "WebSocket",
    class extends Native {
      constructor() {
        super(hub.path);
      }
    },
  );
});

afterEach(async () => {
  end();
  vi.unstubAllGlobals();
  await hub.stop();
});

const until = (deed: () => void) => vi.waitFor(deed, { timeout: 20_000 });
const here = (count: number) => until(() => expect(hub.claimed()).toBe(count));

it("claims nothing until it can do something, and comes as soon as it can", async () => {
  ready = false;
  end = startProcessor("ann", page, { add });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(hub.peers()).toEqual([]);
  ready = true;
  changed();
  await here(1);
});

it("goes when it cannot do anything any more", async () => {
  end = startProcessor("ann", page, { add });
  await here(1);
  ready = false;
  changed();
  await until(() => expect(hub.peers()).toEqual([]));
});

it("gives back what it is at when the page is left, and comes back with it", async () => {
  end = startProcessor("ann", page, { add });
  await here(1);
  const { attempt } = hub.hand("add", 1);
  await here(1);
  window.dispatchEvent(new Event("pagehide"));
  changed();
  await until(() => expect(hub.of("giveUp")).toMatchObject([{}, { attempt }]));
  await until(() => expect(hub.peers()).toEqual([]));
  window.dispatchEvent(new Event("pageshow"));
  await here(1);
  expect(hub.of("register")).toHaveLength(2);
});

it("takes away what it has shown with the person, here or in another tab, and not before", async () => {
  end = startProcessor("ann", page, { add });
  window.dispatchEvent(new Event("pagehide"));
  expect(clear).not.toHaveBeenCalled();
  leave();
  expect(clear).toHaveBeenCalledTimes(2); // in the page, and by the system
  end();
  expect(clear).toHaveBeenCalledTimes(4);
  leave();
  expect(clear).toHaveBeenCalledTimes(4);
});
