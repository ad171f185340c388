import { Button } from "@mantine/core";
import { IconPlus, IconShape } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFresh } from "@/api/useFresh";
import { Page } from "@/ui/Page";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row, Rows } from "@/ui/Rows";
import { SearchResults, useSearch } from "@/ui/SearchResults";
import { TaskIcon } from "@/ui/TaskIcon";
import { CreateKindDialog } from "./CreateKindDialog";
import { KindList } from "./documents";
import { KindStatus } from "./KindStatus";
import styles from "./Kinds.module.css";

const PAGE = 30;
const MOST = 90;

/** The kinds that people have declared. */
export function KindsPage() {
  const { t } = useTranslation("kinds");
  const searching = useSearch(PAGE, MOST);
  const [creating, setCreating] = useState(false);
  const { data, error, again } = useFresh(KindList, searching.variables);
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
      <SearchResults
        searching={searching}
        count={kinds?.length}
        hasMore={data?.kinds.pageInfo.hasNextPage ?? false}
        error={error}
        onRetry={again}
        shape="lines"
        icon={IconShape}
        onCreate={() => setCreating(true)}
        words={t("list", { returnObjects: true })}
      >
        <Rows>
          {kinds?.map((kind) => (
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
              state={<KindStatus kind={kind} />}
            />
          ))}
        </Rows>
      </SearchResults>
      <CreateKindDialog open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
