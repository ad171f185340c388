import { act, render } from "@testing-library/react";
import { gql } from "@urql/core";
import { Provider } from "urql";
import { afterEach, expect, it, vi } from "vitest";
import { graphqlClient } from "./client";
import { setConnection } from "./connection";
import { useFresh } from "./useFresh";

const List = gql`
  query List {
    list
  }
`;

function Page() {
  const { data, error } = useFresh<{ list: string }, object>(List, {});
  return <p>{data?.list ?? error?.message ?? "nothing yet"}</p>;
}

/** Answers all that is asked alike; gives how often it was. */
function serve(status: number, body: object) {
  const served = vi.fn(
    async () =>
      new Response(JSON.stringify(body), {
        status,
        headers: { "content-type": "application/json" },
      }),
  );
  vi.stubGlobal("fetch", served);
  return served;
}

const shown = () =>
  render(
    <Provider value={graphqlClient}>
      <Page />
    </Provider>,
  );
/** Lets seconds pass, one by one: what is due after one may set what is due after another. */
async function pass(seconds: number) {
  for (let second = 0; second < seconds; second += 1)
    await act(() => vi.advanceTimersByTimeAsync(1_000));
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("asks again what was not decided, each time later", async () => {
  vi.useFakeTimers();
  setConnection("online");
  const away = serve(503, { error: { code: "unavailable", message: "The store is away." } });
  const { container } = shown();
  await pass(20);
  expect(container.textContent).toBe("The store is away.");
  expect(away.mock.calls.length).toBeGreaterThan(2);
  expect(away.mock.calls.length).toBeLessThan(12);
  serve(200, { data: { list: "all of it" } });
  await pass(20);
  expect(container.textContent).toBe("all of it");
});

it("does not ask again what was refused", async () => {
  vi.useFakeTimers();
  setConnection("online");
  const refused = serve(403, { error: { code: "auth.csrf", message: "Send the cookie also." } });
  const { container } = shown();
  await pass(20);
  expect(container.textContent).toBe("Send the cookie also.");
  expect(refused.mock.calls.length).toBeLessThan(3);
});
