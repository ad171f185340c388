import { Button, Group, SegmentedControl, Stack, Textarea, TextInput } from "@mantine/core";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { JsonField } from "./JsonField";
import { isObject } from "./schema";
import { ValuedField } from "./ValuedField";

/** A text for people: one for all, or one by language. */
function WordsField({ line: Line, ...field }: FieldProps & { line: typeof TextInput }) {
  const { t, i18n } = useTranslation("ui");
  const { formData, onChange, fieldPathId, schema, uiSchema, readonly, disabled } = field;
  const languages = isObject(formData) ? Object.keys(formData) : [];
  const [chosen, setChosen] = useState(i18n.language);
  const language = languages.includes(chosen) ? chosen : (languages[0] ?? i18n.language);
  const text = isObject(formData) ? formData[language] : formData;
  const set = (value: string) =>
    onChange(isObject(formData) ? { ...formData, [language]: value } : value, fieldPathId.path);
  const offered = ["en", "fr", "de", "es"].filter((code) => !languages.includes(code));
  const split = () => onChange({ [i18n.language]: text ?? "" }, fieldPathId.path);
  const add = (code: string) => {
    onChange({ ...(formData as object), [code]: "" }, fieldPathId.path);
    setChosen(code);
  };
  return (
    <Stack gap={4}>
      <Line
        id={fieldPathId.$id}
        label={uiSchema?.["ui:title"] ?? schema.title ?? field.name}
        description={schema.description}
        value={String(text ?? "")}
        disabled={Boolean(disabled || readonly)}
        error={field.rawErrors?.join("\n")}
        onChange={(event) => set(event.currentTarget.value)}
      />
      {!disabled && !readonly && (
        <Group gap={4}>
          {languages.length > 0 && (
            <SegmentedControl size="xs" data={languages} value={language} onChange={setChosen} />
          )}
          {languages.length === 0 ? (
            <Button size="compact-xs" variant="subtle" onClick={split}>
              {t("form.byLanguage")}
            </Button>
          ) : (
            offered.map((code) => (
              <Button key={code} size="compact-xs" variant="subtle" onClick={() => add(code)}>
                + {code}
              </Button>
            ))
          )}
        </Group>
      )}
    </Stack>
  );
}

const LongLine: typeof TextInput = ((props: React.ComponentProps<typeof Textarea>) => (
  <Textarea autosize minRows={3} maxRows={16} {...props} />
)) as unknown as typeof TextInput;

export const fields = {
  words: (field: FieldProps) => <WordsField {...field} line={TextInput} />,
  longWords: (field: FieldProps) => <WordsField {...field} line={LongLine} />,
  json: JsonField,
  valued: ValuedField,
};
