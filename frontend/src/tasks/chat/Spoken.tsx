import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "./message";

/** It was heard by then; left there, it would be read a second time. */
const FORGOTTEN = 5_000;

interface Props {
  messages: readonly Message[];
  writes: boolean;
  name: string;
}

/** Tells those who listen that an answer is on its way, and then the whole of it; never its tokens. */
export function Spoken({ messages, writes, name }: Props) {
  const { t } = useTranslation("tasks");
  const [text, setText] = useState("");
  const last = messages.at(-1);
  const known = useRef(last?.id);
  useEffect(() => {
    if (writes) return setText(t("chat.answering"));
    if (!last || last.id === known.current) return setText("");
    known.current = last.id;
    return setText(
      last.role === "assistant" ? t("chat.answered", { name, text: last.content }) : "",
    );
  }, [writes, last, name, t]);
  useEffect(() => {
    if (!text) return undefined;
    const timer = setTimeout(() => setText(""), FORGOTTEN);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text}
    </VisuallyHidden>
  );
}
