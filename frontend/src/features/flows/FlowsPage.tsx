import { Button, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFileImport, IconPlus, IconRoute, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFresh } from "@/api/useFresh";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { CreateDialog } from "./CreateDialog";
import { FlowList } from "./documents";
import { FlowCard } from "./FlowCard";
import styles from "./FlowsPage.module.css";
import { ImportButton } from "./ImportButton";

const PAGE = 24;
const MOST = 96;

/** All flows one may see, as cards with a sketch of what they draw. */
export function FlowsPage() {
  const { t } = useTranslation("flows");
  const [search, setSearch] = useState("");
  const [term] = useDebouncedValue(search.trim(), 250);
  const [first, setFirst] = useState(PAGE);
  const [creating, setCreating] = useState(false);
  const { data, error, again } = useFresh(FlowList, { first, search: term || null });
  const flows = data?.flows.edges.map(({ node }) => node);
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <>
          <Button component={Link} href="/kinds" variant="subtle">
            {t("kinds")}
          </Button>
          <ImportButton
            onDone={again}
            leftSection={<IconFileImport size={16} stroke={1.8} aria-hidden />}
          />
          <Button
            leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
            onClick={() => setCreating(true)}
          >
            {t("create")}
          </Button>
        </>
      }
    >
      <TextInput
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        w={{ base: "100%", xs: 260 }}
        mb="md"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {error && <ErrorState message={error.message} code={error.code} onRetry={again} />}
      {!flows && !error && <Loading shape="cards" />}
      {flows && flows.length > 0 && (
        <ul className={styles["cards"]}>
          {flows.map((flow) => (
            <FlowCard key={flow.name} flow={flow} onChange={again} />
          ))}
        </ul>
      )}
      {flows?.length === 0 &&
        (term ? (
          <EmptyState
            icon={IconSearch}
            title={t("noMatch")}
            action={{ label: t("noMatchAction"), onClick: () => setSearch("") }}
          >
            {t("noMatchText")}
          </EmptyState>
        ) : (
          <EmptyState
            icon={IconRoute}
            title={t("empty")}
            action={{ label: t("create"), icon: IconPlus, onClick: () => setCreating(true) }}
          >
            {t("emptyText")}
          </EmptyState>
        ))}
      {data?.flows.pageInfo.hasNextPage && first < MOST && (
        <Group justify="center" mt="lg">
          <Button variant="default" onClick={() => setFirst(Math.min(MOST, first + PAGE))}>
            {t("more")}
          </Button>
        </Group>
      )}
      <CreateDialog open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
