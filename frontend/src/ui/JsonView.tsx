import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "./CopyButton";
import styles from "./JsonView.module.css";

const PAGE = 100;
const LONG = 300;

/** A JSON value as a tree that opens where one looks. */
export function JsonView({ value, depth = 1 }: { value: unknown; depth?: number }) {
  return (
    <div className={styles["json"]}>
      <span className={styles["copy"]}>
        <CopyButton text={JSON.stringify(value, null, 2) ?? ""} />
      </span>
      <Value value={value} open={depth} />
    </div>
  );
}

interface NodeProps {
  value: unknown;
  name?: string;
  /** How many levels are open at first. */
  open: number;
}

function Value({ value, name, open }: NodeProps) {
  if (typeof value === "object" && value !== null) {
    return <Branch value={value} open={open} {...(name === undefined ? {} : { name })} />;
  }
  return (
    <div className={styles["row"]}>
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({ value, name, open }: NodeProps & { value: object }) {
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
      <summary className={styles["row"]}>
        <Name name={name} />
        <span className={styles["quiet"]}>
          {t(list ? "json.items" : "json.fields", { count: entries.length })}
        </span>
      </summary>
      {opened && (
        <div className={styles["inside"]}>
          {entries.slice(0, shown).map(([key, item]) => (
            <Value key={key} name={key} value={item} open={open - 1} />
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
