import { Button } from "@mantine/core";
import { IconFileImport, IconPlus, IconRoute } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFresh } from "@/api/useFresh";
import { Page } from "@/ui/Page";
import { SearchResults, useSearch } from "@/ui/SearchResults";
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
  const searching = useSearch(PAGE, MOST);
  const [creating, setCreating] = useState(false);
  const { data, error, again } = useFresh(FlowList, searching.variables);
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
      <SearchResults
        searching={searching}
        count={flows?.length}
        hasMore={data?.flows.pageInfo.hasNextPage ?? false}
        error={error}
        onRetry={again}
        shape="cards"
        icon={IconRoute}
        onCreate={() => setCreating(true)}
        words={t("list", { returnObjects: true })}
      >
        <ul className={styles["cards"]}>
          {flows?.map((flow) => (
            <FlowCard key={flow.name} flow={flow} onChange={again} />
          ))}
        </ul>
      </SearchResults>
      <CreateDialog open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
