// @vitest-environment jsdom
import { expect, it } from "vitest";
import { loadWhenIdle } from "./loadWhenIdle";

it("what cannot be loaded is no error of the page: it is tried again until it comes", async () => {
  let tries = 0;
  const load = () => {
    tries += 1;
    return tries < 4 ? Promise.reject(new TypeError("Failed to fetch.")) : Promise.resolve("here");
  };
  const at = () => Promise.resolve();
  await expect(loadWhenIdle(load, () => 1, at)).resolves.toBe("here");
  expect(tries).toBe(4);
});
