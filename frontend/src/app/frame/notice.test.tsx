import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { forgetPerson } from "@/api/personStorage";
import { clearNotices, showNotice } from "./notice";

afterEach(() => {
  act(clearNotices);
  vi.unstubAllGlobals();
  localStorage.clear();
});

it("who has answered in one notice is asked in no other, also after they have signed out", async () => {
  const requestPermission = () => Promise.resolve("denied");
  vi.stubGlobal("Notification", { permission: "default", requestPermission });
  render(
    <MantineProvider env="test">
      <Notifications />
    </MantineProvider>,
  );
  const show = (key: string) => showNotice({ key, title: key, text: "", link: "/inbox" });
  act(() => ["one", "other"].forEach(show));
  const offers = () => screen.queryAllByRole("button", { name: "Allow notifications" });
  await waitFor(() => expect(offers()).toHaveLength(2));
  fireEvent.click(offers()[0] as HTMLElement);
  await waitFor(() => expect(offers()).toEqual([]));
  forgetPerson();
  act(() => show("third"));
  await screen.findByText("third");
  expect(offers()).toEqual([]);
});

it("notices stand until they are taken away, however many there are", async () => {
  render(
    <MantineProvider env="test">
      <Notifications />
    </MantineProvider>,
  );
  const titles = Array.from({ length: 7 }, (_, n) => `Ready ${n}`);
  act(() => {
    for (const title of titles) showNotice({ key: title, title, text: "Look.", link: "/inbox" });
  });
  expect(await screen.findAllByText(/^Ready/)).not.toHaveLength(0);
  act(clearNotices);
  await waitFor(() => expect(screen.queryAllByText(/^Ready/)).toEqual([]));
});
