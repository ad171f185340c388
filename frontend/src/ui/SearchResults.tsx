import { Button, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type Icon, IconPlus, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { EmptyState } from "./EmptyState";
import { ErrorState } from "./ErrorState";
import { Loading } from "./Loading";

/** What somebody searches for, and how many are shown: one page more at a time. */
export function useSearch(page: number, most: number) {
  const [search, setSearch] = useState("");
  const [term] = useDebouncedValue(search.trim(), 250);
  const [first, setFirst] = useState(page);
  const more = first < most ? () => setFirst(Math.min(most, first + page)) : undefined;
  return { search, setSearch, term, variables: { first, search: term || null }, more };
}

interface Props {
  searching: ReturnType<typeof useSearch>;
  /** How many were found; undefined while that is not known. */
  count: number | undefined;
  hasMore: boolean;
  error: { message: string; code: string } | undefined;
  onRetry: () => void;
  shape: "cards" | "lines";
  icon: Icon;
  /** Makes the first one, where there is none. */
  onCreate: () => void;
  words: {
    search: string;
    create: string;
    empty: string;
    emptyText: string;
    noMatch: string;
    noMatchText: string;
    noMatchAction: string;
    more: string;
  };
  /** What was found. */
  children: ReactNode;
}

/** A list that is searched: its field, what was found, and what is said where nothing was. */
export function SearchResults(props: Props) {
  const { searching, count, error, words } = props;
  const { search, setSearch, term, more } = searching;
  return (
    <>
      <TextInput
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        w={{ base: "100%", xs: 260 }}
        mb="md"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {error && <ErrorState message={error.message} code={error.code} onRetry={props.onRetry} />}
      {count === undefined && !error && <Loading shape={props.shape} />}
      {count !== undefined && count > 0 && props.children}
      {count === 0 &&
        (term ? (
          <EmptyState
            icon={IconSearch}
            title={words.noMatch}
            action={{ label: words.noMatchAction, onClick: () => setSearch("") }}
          >
            {words.noMatchText}
          </EmptyState>
        ) : (
          <EmptyState
            icon={props.icon}
            title={words.empty}
            action={{ label: words.create, icon: IconPlus, onClick: props.onCreate }}
          >
            {words.emptyText}
          </EmptyState>
        ))}
      {props.hasMore && more && (
        <Group justify="center" mt="lg">
          <Button variant="default" onClick={more}>
            {words.more}
          </Button>
        </Group>
      )}
    </>
  );
}
