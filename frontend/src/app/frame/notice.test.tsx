import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { act, render, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { clearNotices, showNotice } from "./notice";

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
