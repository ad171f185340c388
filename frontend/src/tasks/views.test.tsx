import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { SchemaFormBody } from "@/ui/form/SchemaFormBody";
import { Composer } from "./chat/Composer";
import { Ended } from "./chat/Ended";
import { PersonMessage } from "./chat/PersonMessage";
import { Thinking } from "./chat/Thinking";
import { type How, stepsOf } from "./stepper/steps";

function Writing({ sent, stop }: { sent: string[]; stop?: () => void }) {
  const [draft, setDraft] = useState("");
  return (
    <MantineProvider>
      <Composer
        draft={draft}
        onDraft={setDraft}
        onSend={(text) => {
          sent.push(text);
          setDraft("");
        }}
        onStop={stop}
        onAsk={undefined}
        onEnd={undefined}
        suggestions={["Tell me more"]}
        recalled="What I said before"
        answers="always"
        name="model"
      />
    </MantineProvider>
  );
}

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");

describe("thinking", () => {
  it("shows folded what the model thinks, as soon as it shows any of it", () => {
    const thinking = (thought?: string) => (
      <Thinking name="model" loading={false} thought={thought} />
    );
    const { rerender } = render(thinking());
    expect(screen.queryByRole("group")).toBeNull();
    rerender(thinking("6 times 7"));
    expect(screen.getByRole("group").hasAttribute("open")).toBe(false);
    expect(screen.getByText("6 times 7")).toBeTruthy();
  });
});

describe("an answer that does not end where it should", () => {
  it.each([
    ["length", /longest answer/],
    ["content_filter", /filter/],
    ["timeout", /too long/],
  ])("says why: %s", (finish, why) => {
    render(<Ended message={{ id: "a", role: "assistant", content: "So", finish }} me="ann" />);
    expect(screen.getByText(why)).toBeTruthy();
  });
});

describe("writing a message", () => {
  it("sends by Enter, and starts a new line by Shift+Enter", async () => {
    const sent: string[] = [];
    render(<Writing sent={sent} />);
    await userEvent.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
    expect(sent).toEqual(["one\ntwo"]);
    expect(field().value).toBe("");
  });

  it("never sends nothing", async () => {
    const sent: string[] = [];
    render(<Writing sent={sent} />);
    await userEvent.type(field(), "   {Enter}");
    expect(sent).toEqual([]);
  });

  it("brings back the last message by the up arrow in an empty field", async () => {
    render(<Writing sent={[]} />);
    await userEvent.type(field(), "{ArrowUp}");
    expect(field().value).toBe("What I said before");
  });

  it("stops the answer by Escape, and by a button", async () => {
    let stopped = 0;
    render(
      <Writing
        sent={[]}
        stop={() => {
          stopped += 1;
        }}
      />,
    );
    await userEvent.type(field(), "{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "Stop the answer" }));
    expect(stopped).toBe(2);
  });

  it("sends a suggestion by one click", async () => {
    const sent: string[] = [];
    render(<Writing sent={sent} />);
    await userEvent.click(screen.getByRole("button", { name: "Tell me more" }));
    expect(sent).toEqual(["Tell me more"]);
  });
});

describe("a message", () => {
  it("keeps the lines that somebody wrote and says what it waits for", async () => {
    const { container } = render(
      <MantineProvider>
        <PersonMessage text={"one\ntwo"} mine state="Sending…" />
      </MantineProvider>,
    );
    expect(screen.getByText("Sending…")).toBeDefined();
    expect(container.textContent).toContain("one\ntwo");
    await waitFor(() => expect(container.querySelector("br")).not.toBeNull());
  });
});

describe("options as buttons", () => {
  it("are gone through by arrow keys and chosen by Space", async () => {
    const chosen: unknown[] = [];
    const schema = { type: "object", properties: { topic: { enum: ["Cooking", "Travel"] } } };
    render(
      <MantineProvider>
        <SchemaFormBody
          schema={schema}
          ui={{ topic: { widget: "buttons" } }}
          value={{}}
          onChange={(value) => chosen.push(value)}
        />
      </MantineProvider>,
    );
    await screen.findByRole("radio", { name: "Cooking" });
    await userEvent.tab();
    await userEvent.keyboard("{ArrowRight}");
    expect(document.activeElement?.textContent).toBe("Travel");
    expect(chosen).toEqual([]);
    await userEvent.keyboard(" ");
    expect(chosen).toEqual([{ topic: "Travel" }]);
  });
});

describe("steps", () => {
  const output = {
    steps: ["a", "b", "c", "d"],
    current: "c",
    opened: ["a", "b", "c"],
    finished: ["a"],
    failed: ["b"],
  };
  const at = { seq: 1, asOf: 1 };
  const task = { instanceId: "f-1", ...at, document: { output }, machine: {}, legal: [] };

  it("say how each one stands, by the words of the flow until they begin", () => {
    const flow = { tasks: [{ name: "d", label: { en: "Last", fr: "Dernier" } }] };
    const steps = stepsOf(task, [], flow);
    const hows: How[] = ["finished", "failed", "current", "ahead"];
    expect(steps.map(({ how }) => how)).toEqual(hows);
    expect(steps[3]?.label).toEqual({ en: "Last", fr: "Dernier" });
  });
});

describe("the views of task types", () => {
  it("are each exported by a file of that name", async () => {
    const files = import.meta.glob<Record<string, unknown>>("./*/Task*.tsx");
    expect(Object.keys(files)).toContain("./form/TaskForm.tsx");
    for (const [path, load] of Object.entries(files)) {
      const name = path.replace(/^.*\/|\.tsx$/g, "");
      expect(typeof (await load())[name], path).toBe("function");
    }
  });
});
