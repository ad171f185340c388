import { Button, Group } from "@mantine/core";

interface Props {
  page: { hasNextPage: boolean; endCursor?: string | null } | undefined;
  /** Where the page that is shown begins; null: it is the first. */
  after: string | null;
  onGo: (after: string | null) => void;
  words: { further: string; first: string };
}

/** The way to the next page of a list, and from the last one back to the first. */
export function Further({ page, after, onGo, words }: Props) {
  const more = page?.hasNextPage ?? false;
  if (!more && !after) return null;
  return (
    <Group justify="center" mt="md">
      <Button
        variant="default"
        size="xs"
        onClick={() => onGo(more ? (page?.endCursor ?? null) : null)}
      >
        {more ? words.further : words.first}
      </Button>
    </Group>
  );
}
