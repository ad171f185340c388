import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "./CopyButton";
import styles from "./JsonView.module.css";

const PAGE = 100;
const LONG = 300;

type Path = readonly string[];

interface Props {
  value: unknown;
  /** How many levels are open at first. */
  depth?: number;
  /** Paths in the value that stand out; `-` at the end of one is the last item of a list. */
  changed?: readonly Path[];
}

/** A JSON value as a tree that opens where one looks. */
export function JsonView({ value, depth = 1, changed = [] }: Props) {
  return (
    <div className={styles["json"]}>
      <span className={styles["copy"]}>
        <CopyButton text={JSON.stringify(value, null, 2) ?? ""} />
      </span>
      <Value value={value} open={depth} changed={changed} />
    </div>
  );
}

interface NodeProps {
  value: unknown;
  name?: string;
  /** How many levels are open at first. */
  open: number;
  changed: readonly Path[];
}

function Value({ value, name, open, changed }: NodeProps) {
  if (typeof value === "object" && value !== null) {
    const named = name === undefined ? {} : { name };
    return <Branch value={value} open={open} changed={changed} {...named} />;
  }
  return (
    <div className={styles["row"]} data-changed={changed.length > 0 || undefined}>
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({ value, name, open, changed }: NodeProps & { value: object }) {
  const { t } = useTranslation("ui");
  const [opened, setOpened] = useState(open > 0);
  const [shown, setShown] = useState(PAGE);
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  if (entries.length === 0) {
    return (
      <div className={styles["row"]}>
        <Name name={name} />
        <span className={styles["quiet"]}>{list ? "[ ]" : "{ }"}</span>
      </div>
    );
  }
  return (
    <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className={styles["row"]} data-changed={changed.some(isWhole) || undefined}>
        <Name name={name} />
        <span className={styles["quiet"]}>
          {t(list ? "json.items" : "json.fields", { count: entries.length })}
        </span>
      </summary>
      {opened && (
        <div className={styles["inside"]}>
          {entries.slice(0, shown).map(([key, item]) => (
            <Value
              key={key}
              name={key}
              value={item}
              open={open - 1}
              changed={inside(changed, key, entries.length)}
            />
          ))}
          {entries.length > shown && (
            <button type="button" className={styles["more"]} onClick={() => setShown(shown + PAGE)}>
              {t("json.more", { count: entries.length - shown })}
            </button>
          )}
        </div>
      )}
    </details>
  );
}

const isWhole = (path: Path): boolean => path.length === 0;

/** What of the changed paths lies in one member. */
function inside(changed: readonly Path[], key: string, count: number): readonly Path[] {
  return changed
    .filter(([first]) => first === key || (first === "-" && key === String(count - 1)))
    .map((path) => path.slice(1));
}

function Name({ name }: { name?: string | undefined }) {
  return name === undefined ? null : <span className={styles["name"]}>{name}</span>;
}

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false);
  const { t } = useTranslation("ui");
  const text = JSON.stringify(value) ?? "–";
  const kind = value === null ? "null" : typeof value;
  const cut = !whole && text.length > LONG;
  return (
    <span className={styles["leaf"]} data-kind={kind}>
      {cut ? `${text.slice(0, LONG)}… ` : text}
      {cut && (
        <button type="button" className={styles["more"]} onClick={() => setWhole(true)}>
          {t("json.whole")}
        </button>
      )}
    </span>
  );
}
