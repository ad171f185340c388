import { Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DrawnType } from "../state/types";
import { TypeItem } from "./TypeItem";
import styles from "./TypeList.module.css";
import { useTypeSearch } from "./useTypeSearch";

interface Props {
  onPick: (type: DrawnType) => void;
  /** The search box takes the keyboard at once. */
  focused?: boolean;
}

/** The task types, found by their words or by what they are for. Arrows and Enter choose. */
export function TypeList({ onPick, focused }: Props) {
  const { t } = useTranslation("editor");
  const [term, setTerm] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useId();
  const { found, asking } = useTypeSearch(term);
  const current = Math.max(
    0,
    found.findIndex(({ type }) => type.name === chosen),
  );
  const first = found[0]?.type.name;
  // What is found later may stand before it: Enter goes on to take what it has taken so far.
  useEffect(() => {
    if (first) setChosen((before) => before ?? first);
  }, [first]);
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = found[current];
    if (step) setChosen(found[current + step]?.type.name ?? chosen);
    else if (event.key === "Enter" && here) onPick(here.type);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles["list"]} data-palette>
      <TextInput
        type="search"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found[current] ? `${list}-${found[current].type.name}` : undefined}
        aria-label={t("palette.search")}
        placeholder={t("palette.placeholder")}
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        rightSection={asking ? <Loader size={14} /> : null}
        value={term}
        {...(focused ? { "data-autofocus": true, autoFocus: true } : {})}
        onChange={(event) => {
          setTerm(event.currentTarget.value);
          setChosen(null);
        }}
        onKeyDown={walk}
      />
      <div id={list} role="listbox" aria-label={t("palette.types")} className={styles["items"]}>
        {found.map(({ type, score }, index) => (
          <TypeItem
            key={type.name}
            id={`${list}-${type.name}`}
            type={type}
            score={term.trim() ? score : undefined}
            current={index === current && term.trim() !== ""}
            onPick={() => onPick(type)}
          />
        ))}
      </div>
      {found.length === 0 && !asking && <p className={styles["none"]}>{t("palette.none")}</p>}
    </div>
  );
}
