import { Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DrawnType } from "../model/types";
import { TypeItem } from "./TypeItem";
import styles from "./TypeList.module.css";
import { useTypeSearch } from "./useTypeSearch";

interface Props {
  onPick: (type: DrawnType) => void;
  /** The search box takes the keyboard at once. */
  focused?: boolean;
}

/** What Enter takes, or will take as soon as it is found. */
interface Choice {
  readonly name: string | null;
  readonly entered: boolean;
}

const NOTHING: Choice = { name: null, entered: false };

/** The task types, found by their words or by what they are for. Arrows and Enter choose. */
export function TypeList({ onPick, focused }: Props) {
  const { t } = useTranslation("editor");
  const [term, setTerm] = useState("");
  const [choice, setChoice] = useState(NOTHING);
  const list = useId();
  const { found, asking } = useTypeSearch(term);
  const chosen = found.findIndex(({ type }) => type.name === choice.name);
  const wanted = term.trim() !== "";
  // With nothing looked for, nothing is taken that the arrows have not gone to.
  const current = wanted ? Math.max(0, chosen) : chosen;
  const first = found[0]?.type;
  const write = (next: string) => {
    setTerm(next);
    setChoice(NOTHING);
  };
  const pick = (type: DrawnType) => {
    write("");
    onPick(type);
  };
  // What is found later may stand before it: Enter goes on to take what it has taken so far.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words may find the same first
  useEffect(() => {
    if (!first || !wanted) return;
    if (choice.entered) pick(first);
    else setChoice((before) => (before.name === null ? { ...before, name: first.name } : before));
  }, [first, term, choice.entered]);
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = found[current]?.type;
    const next = found[Math.max(0, current + (step ?? 0))]?.type;
    if (step) setChoice({ ...choice, name: next?.name ?? choice.name });
    else if (event.key === "Enter" && here) pick(here);
    else if (event.key === "Enter" && asking) setChoice({ name: null, entered: true });
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
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={walk}
      />
      <div id={list} role="listbox" aria-label={t("palette.types")} className={styles["items"]}>
        {found.map(({ type, score }, index) => (
          <TypeItem
            key={type.name}
            id={`${list}-${type.name}`}
            type={type}
            score={wanted ? score : undefined}
            current={index === current}
            onPick={() => pick(type)}
          />
        ))}
      </div>
      {found.length === 0 && !asking && <p className={styles["none"]}>{t("palette.none")}</p>}
    </div>
  );
}
