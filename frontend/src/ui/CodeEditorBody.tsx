import { json, jsonParseLinter } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter } from "@codemirror/lint";
import { tags } from "@lezer/highlight";
import CodeMirror, { EditorView } from "@uiw/react-codemirror";
import { useCallback, useLayoutEffect, useMemo, useRef } from "react";
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
  /** What is wrong, shown at its line (from 1; 0: nowhere), with the lines numbered. */
  problems?: readonly LineProblem[];
}

interface LineProblem {
  line: number;
  message: string;
  remedy: string;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--tf-data-number)" },
  { tag: [tags.string, tags.content], color: "var(--tf-data-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--tf-data-object)" },
  { tag: tags.comment, color: "var(--tf-ink-faint)", fontStyle: "italic" },
  { tag: tags.punctuation, color: "var(--tf-ink-soft)" },
]);

const common = [syntaxHighlighting(colours), EditorView.lineWrapping];
const mistakes = jsonParseLinter();
const extensions = {
  // Where nothing is written yet, nothing is wrong.
  json: [json(), linter((view) => (view.state.doc.length > 0 ? mistakes(view) : [])), ...common],
  yaml: [yaml(), ...common],
};

/** Marks each line that something is wrong with. */
function marks(problems: readonly LineProblem[]) {
  return linter(
    ({ state }) =>
      problems
        .filter(({ line }) => line > 0 && line <= state.doc.lines)
        .map(({ line, message, remedy }) => {
          const { from, to, text } = state.doc.line(line);
          const indent = text.length - text.trimStart().length;
          return {
            from: from + indent,
            to,
            severity: "error" as const,
            message: `${message} ${remedy}`,
          };
        }),
    { delay: 0 },
  );
}

/** The editor is set up anew where any of these is another value, in the midst of what is written. */
const plain = setUp(false);
const numbered = setUp(true);

function setUp(lineNumbers: boolean) {
  return {
    lineNumbers,
    foldGutter: false,
    highlightActiveLine: false,
    highlightActiveLineGutter: false,
  };
}

export function CodeEditorBody(props: CodeEditorProps) {
  const { value, onChange, language, label, id, readOnly, maxHeight = 420, problems } = props;
  const all = useMemo(
    () => [
      ...extensions[language],
      ...(problems ? [marks(problems), lintGutter()] : []),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    ],
    [language, problems, label],
  );
  const told = useRef(onChange);
  useLayoutEffect(() => {
    told.current = onChange;
  }, [onChange]);
  const tell = useCallback((text: string) => told.current(text), []);
  return (
    <div className={styles["editor"]} {...(id ? { id } : {})}>
      <CodeMirror
        value={value}
        onChange={tell}
        extensions={all}
        theme="none"
        readOnly={readOnly ?? false}
        maxHeight={`${maxHeight}px`}
        indentWithTab={false}
        basicSetup={problems ? numbered : plain}
      />
    </div>
  );
}
