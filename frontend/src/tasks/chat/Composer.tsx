import { Button, Textarea, UnstyledButton } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import styles from "./Composer.module.css";

interface Props {
  draft: string;
  onDraft: (draft: string) => void;
  onSend: (text: string) => void;
  /** Given while the model answers. */
  onStop: (() => void) | undefined;
  /** Given where the model answers only when it is asked to. */
  onAsk: (() => void) | undefined;
  onEnd: (() => void) | undefined;
  suggestions: readonly string[];
  /** What one wrote last. */
  recalled: string;
  answers: string;
  name: string;
}

/** The box around it is the field that people see. */
const bare = { input: { border: 0, background: "transparent" } };

/** Where one writes: it grows with the text, and keeps it until it was sent. */
export function Composer(props: Props) {
  const { draft, onDraft, onSend, onStop, onAsk, onEnd, suggestions, recalled, name } = props;
  const { t } = useTranslation("tasks");
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft.trim();
  const send = () => text && onSend(text);
  const placeholder = {
    whenCalled: t("chat.placeholderCalled", { name }),
    whenAsked: t("chat.placeholderAsked"),
  }[props.answers];
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && !event.shiftKey) send();
    else if (event.key === "ArrowUp" && !draft && recalled) onDraft(recalled);
    else if (event.key === "Escape" && onStop) onStop();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles["composer"]}>
      {suggestions.length > 0 && !draft && !onStop && (
        <ul className={styles["suggestions"]} aria-label={t("chat.suggestions")}>
          {suggestions.map((suggestion) => (
            <li key={suggestion}>
              <UnstyledButton
                className={styles["suggestion"] ?? ""}
                onClick={() => onSend(suggestion)}
              >
                {suggestion}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      <div className={styles["box"]}>
        <Textarea
          className={styles["text"] ?? ""}
          ref={field}
          variant="unstyled"
          styles={bare}
          autosize
          minRows={1}
          maxRows={9}
          aria-label={t("chat.placeholder")}
          placeholder={placeholder ?? t("chat.placeholder")}
          title={t("chat.hint")}
          enterKeyHint="send"
          value={draft}
          onChange={(event) => onDraft(event.currentTarget.value)}
          onKeyDown={press}
        />
        {onAsk && !text && (
          <Button size="xs" variant="default" onClick={onAsk}>
            {t("chat.ask", { name })}
          </Button>
        )}
        {onStop && (
          <IconButton
            icon={IconPlayerStopFilled}
            label={t("chat.stop")}
            keys="Escape"
            variant="light"
            color="accent"
            size={36}
            onClick={() => {
              field.current?.focus();
              onStop();
            }}
          />
        )}
        {(!onStop || text) && (
          <IconButton
            icon={IconArrowUp}
            label={t("chat.send")}
            keys="Enter"
            variant={text ? "filled" : "subtle"}
            color={text ? "accent" : "gray"}
            size={36}
            aria-disabled={!text}
            onClick={send}
          />
        )}
      </div>
      {onEnd && (
        <button type="button" className={styles["end"]} onClick={onEnd}>
          {t("chat.end")}
        </button>
      )}
    </div>
  );
}
