import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionEntry } from "@/flow/document";
import { compileExpression } from "@/flow/expression";
import { useEditorStore } from "../state/context";

/** The condition on which a connection carries; none means always. */
export function Guard({ connection }: { connection: ConnectionEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const stored = connection.when ?? "";
  const [text, setText] = useState(stored);
  useEffect(() => setText(stored), [stored]);
  const problem = text.trim() ? mistakeIn(text) : undefined;
  const take = () => {
    const when = text.trim();
    if (when === stored || problem) return;
    const { from, to } = connection;
    store
      .getState()
      .edit({ op: "setGuard", from, to, ...(when ? { when } : {}) }, { label: t("step.guard") });
  };
  return (
    <TextInput
      mt={6}
      size="xs"
      aria-label={t("links.guard")}
      placeholder={t("links.guardHint")}
      value={text}
      error={problem}
      spellCheck={false}
      onChange={(event) => setText(event.currentTarget.value)}
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
