import { Button, Group, Input } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeEditor } from "../CodeEditor";
import { type Mistake, readJson } from "./jsonText";
import type { Unfinished } from "./unfinished";

interface Props {
  title: string;
  /** The title is written elsewhere. */
  untitled?: boolean;
  id?: string;
  description?: ReactNode;
  value: unknown;
  /** What an empty text stands for, which may be undefined; without it, nothing. */
  blank?: unknown;
  /** What is wrong with a value though it is JSON. */
  check?: (value: unknown) => string | undefined;
  onChange: (value: unknown) => void;
  /** What is written but no JSON yet; kept by whoever shows the field. */
  unfinished: Unfinished | undefined;
  onUnfinished: (one?: Unfinished) => void;
  error?: string | undefined;
  readOnly?: boolean;
}

/** Any JSON, written as text; taken over as soon as it is right. Until then it says what is missing. */
export function JsonText(props: Props) {
  const { title, value, blank, onChange, unfinished, onUnfinished, error, readOnly } = props;
  const mayBeBlank = "blank" in props;
  const { t } = useTranslation("ui");
  const inWords = useJsonMistake();
  const stored = mayBeBlank && same(value, blank) ? "" : written(value);
  const [text, setText] = useState(stored);
  useEffect(() => {
    // Spaces are the person's own, as long as the text says what is stored.
    setText((before) =>
      written(meantBy(before, blank, mayBeBlank)) === written(value) ? before : stored,
    );
  }, [value, blank, mayBeBlank, stored]);
  const take = (next: string) => {
    const reading = mayBeBlank && !next.trim() ? { value: blank } : readJson(next);
    const wrong = "mistake" in reading ? inWords(reading.mistake) : props.check?.(reading.value);
    if (wrong !== undefined) return onUnfinished({ text: next, title, message: wrong });
    setText(next);
    if (unfinished) onUnfinished();
    if ("value" in reading) onChange(reading.value);
  };
  return (
    <Input.Wrapper
      {...(props.id ? { id: props.id } : {})}
      label={props.untitled ? undefined : title}
      labelElement="div"
      description={props.description}
      error={unfinished?.message ?? error}
      mb="xs"
    >
      <CodeEditor
        label={title}
        language="json"
        value={unfinished?.text ?? text}
        onChange={take}
        readOnly={readOnly ?? false}
      />
      {unfinished && (
        <Group justify="flex-end" mt={4}>
          <Button size="compact-xs" variant="subtle" onClick={() => onUnfinished()}>
            {t("form.discard")}
          </Button>
        </Group>
      )}
    </Input.Wrapper>
  );
}

const written = (value: unknown) => JSON.stringify(value, null, 2) ?? "";

const same = (one: unknown, other: unknown) => written(one) === written(other);

function meantBy(text: string, blank: unknown, mayBeBlank: boolean): unknown {
  if (mayBeBlank && !text.trim()) return blank;
  const reading = readJson(text);
  return "value" in reading ? reading.value : undefined;
}

/** Says in words, with line and place, why a text is no JSON yet. */
function useJsonMistake(): (mistake: Mistake) => string {
  const { t } = useTranslation("ui");
  return ({ lack, what, line, column }) =>
    t("form.json", { line, column, what: t(`form.lack.${lack}`, { what }) });
}
