import { Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { categories, type Row, rows } from "../model/categories";
import type { FoundType } from "../model/finding";
import type { DrawnType } from "../model/types";
import { TypeGroup } from "./TypeGroup";
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

/**
 * The task types, by category, or found by their words or by what they are for. Arrows and Enter
 * choose; the arrows to the sides fold and unfold a category.
 */
export function TypeList({ onPick, focused }: Props) {
  const { t } = useTranslation("editor");
  const [term, setTerm] = useState("");
  const [choice, setChoice] = useState(NOTHING);
  const list = useId();
  const { found, asking } = useTypeSearch(term);
  const wanted = term.trim() !== "";
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(() => categories(found), [found]);
  const ways = useMemo(
    () =>
      wanted
        ? found.map((one) => ({ key: one.type.name, found: one, category: "" }))
        : rows(groups, folded),
    [found, groups, folded, wanted],
  );
  const chosen = ways.findIndex(({ key }) => key === choice.name);
  // With nothing looked for, nothing is taken that the arrows have not gone to.
  const current = wanted ? Math.max(0, chosen) : chosen;
  const first = found[0]?.type;
  const write = (next: string) => {
    setTerm(next);
    setChoice(NOTHING);
  };
  const fold = (category: string, away: boolean) => {
    const next = new Set(folded);
    if (away) next.add(category);
    else next.delete(category);
    setFolded(next);
    const first = groups.find(({ name }) => name === category)?.types[0]?.type.name;
    setChoice({ ...choice, name: away ? `category:${category}` : (first ?? null) });
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
  const take = ({ found, category }: Row) => (found ? pick(found.type) : fold(category, false));
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = ways[current];
    const next = ways[Math.max(0, current + (step ?? 0))];
    if (step) setChoice({ ...choice, name: next?.key ?? choice.name });
    else if (here && !wanted && event.key === folding(here)) fold(here.category, !!here.found);
    else if (event.key === "Enter" && here) take(here);
    else if (event.key === "Enter" && asking) setChoice({ name: null, entered: true });
    else return;
    event.preventDefault();
  };
  const item = ({ type, score }: FoundType) => (
    <TypeItem
      key={type.name}
      id={`${list}-${type.name}`}
      type={type}
      score={wanted ? score : undefined}
      current={ways[current]?.key === type.name}
      onPick={() => pick(type)}
    />
  );
  return (
    <div className={styles["list"]} data-palette>
      <TextInput
        type="search"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={ways[current] ? `${list}-${ways[current].key}` : undefined}
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
        {wanted
          ? found.map(item)
          : groups.map(({ name, types }) => (
              <TypeGroup
                key={name}
                id={`${list}-category:${name}`}
                name={name}
                count={types.length}
                folded={folded.has(name)}
                current={ways[current]?.key === `category:${name}`}
                onFold={() => fold(name, !folded.has(name))}
              >
                {types.map(item)}
              </TypeGroup>
            ))}
      </div>
      {found.length === 0 && !asking && <p className={styles["none"]}>{t("palette.none")}</p>}
    </div>
  );
}

/** The key that folds the category of a type, or unfolds one. */
function folding({ found }: Row): string {
  return found ? "ArrowLeft" : "ArrowRight";
}
