import { Button, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch, IconShape } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFresh } from "@/api/useFresh";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row, Rows } from "@/ui/Rows";
import { TaskIcon } from "@/ui/TaskIcon";
import { CreateKindDialog } from "./CreateKindDialog";
import { KindList } from "./documents";
import styles from "./Kinds.module.css";
import { Standing } from "./Standing";

const PAGE = 30;
const MOST = 90;

/** The kinds that people have declared. */
export function KindsPage() {
  const { t } = useTranslation("kinds");
  const [search, setSearch] = useState("");
  const [term] = useDebouncedValue(search.trim(), 250);
  const [first, setFirst] = useState(PAGE);
  const [creating, setCreating] = useState(false);
  const { data, error, again } = useFresh(KindList, { first, search: term || null });
  const kinds = data?.kinds.edges.map(({ node }) => node);
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <>
          <Button component={Link} href="/flows" variant="default">
            {t("flows")}
          </Button>
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
      {!kinds && !error && <Loading shape="lines" />}
      {kinds && kinds.length > 0 && (
        <Rows>
          {kinds.map((kind) => (
            <Row
              key={kind.id}
              lead={
                <span className={styles["icon"]}>
                  <TaskIcon name={kind.icon} />
                </span>
              }
              title={kind.label}
              href={`/kinds/${encodeURIComponent(kind.name)}`}
              detail={
                <>
                  <code className={styles["name"]}>{kind.name}</code> ·{" "}
                  <RelativeTime at={kind.updatedAt} />
                </>
              }
              state={<Standing kind={kind} />}
            />
          ))}
        </Rows>
      )}
      {kinds?.length === 0 &&
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
            icon={IconShape}
            title={t("empty")}
            action={{ label: t("create"), icon: IconPlus, onClick: () => setCreating(true) }}
          >
            {t("emptyText")}
          </EmptyState>
        ))}
      {data?.kinds.pageInfo.hasNextPage && first < MOST && (
        <Group justify="center" mt="lg">
          <Button variant="default" onClick={() => setFirst(Math.min(MOST, first + PAGE))}>
            {t("more")}
          </Button>
        </Group>
      )}
      <CreateKindDialog open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
