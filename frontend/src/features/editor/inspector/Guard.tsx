import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionEntry } from "@/flow/document";
import { compileExpression } from "@/flow/expression";
import { useEditorStore } from "../state/context";
import { guardField } from "../state/unfinished";
import { useUnfinishedField } from "../state/useUnfinished";
import { Discard } from "./Discard";

/** The condition on which a connection carries; none means always. */
export function Guard({ connection }: { connection: ConnectionEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const { from, to } = connection;
  const { unfinished, hold } = useUnfinishedField(guardField(from, to));
  const stored = connection.when ?? "";
  const [text, setText] = useState(stored);
  useEffect(() => setText(stored), [stored]);
  const write = (next: string) => {
    const message = next.trim() ? mistakeIn(next) : undefined;
    setText(next);
    if (message) hold({ text: next, title: t("links.guard"), message });
    else if (unfinished) hold();
  };
  const take = () => {
    const when = text.trim();
    if (when === stored || unfinished) return;
    store
      .getState()
      .edit({ op: "setGuard", from, to, ...(when ? { when } : {}) }, { label: t("step.guard") });
  };
  const discard = () => {
    hold();
    setText(stored);
  };
  return (
    <TextInput
      mt={6}
      size="xs"
      aria-label={t("links.guard")}
      placeholder={t("links.guardHint")}
      value={unfinished?.text ?? text}
      error={unfinished?.message}
      rightSection={unfinished && <Discard onDiscard={discard} />}
      spellCheck={false}
      onChange={(event) => write(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}

/** What is wrong with an expression; undefined when nothing is. */
export function mistakeIn(text: string): string | undefined {
  try {
    compileExpression(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
