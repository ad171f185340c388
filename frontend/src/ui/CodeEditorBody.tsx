import { json, jsonParseLinter } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { tags } from "@lezer/highlight";
import CodeMirror, { EditorView } from "@uiw/react-codemirror";
import styles from "./CodeEditor.module.css";

export interface CodeEditorProps {
  value: string;
  onChange: (value: string) => void;
  language: "json" | "yaml";
  /** Names the editor for those who cannot see it. */
  label: string;
  id?: string;
  readOnly?: boolean;
  /** In pixels; it grows with its text up to here. */
  maxHeight?: number;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--tf-data-number)" },
  { tag: [tags.string, tags.content], color: "var(--tf-data-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--tf-data-object)" },
  { tag: tags.comment, color: "var(--tf-ink-faint)", fontStyle: "italic" },
  { tag: tags.punctuation, color: "var(--tf-ink-soft)" },
]);

const common = [syntaxHighlighting(colours), EditorView.lineWrapping];
const extensions = {
  json: [json(), linter(jsonParseLinter()), ...common],
  yaml: [yaml(), ...common],
};

export function CodeEditorBody(props: CodeEditorProps) {
  const { value, onChange, language, label, id, readOnly, maxHeight = 420 } = props;
  return (
    <div className={styles["editor"]} {...(id ? { id } : {})}>
      <CodeMirror
        value={value}
        onChange={onChange}
        extensions={[
          ...extensions[language],
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        ]}
        theme="none"
        readOnly={readOnly ?? false}
        maxHeight={`${maxHeight}px`}
        indentWithTab={false}
        basicSetup={{
          lineNumbers: false,
          foldGutter: false,
          highlightActiveLine: false,
          highlightActiveLineGutter: false,
        }}
      />
    </div>
  );
}
