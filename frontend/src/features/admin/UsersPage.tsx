import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFresh } from "@/api/useFresh";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { Rows } from "@/ui/Rows";
import { AddUser } from "./AddUser";
import { Users } from "./documents";
import { Further } from "./Further";
import { UserRow } from "./UserRow";

const PAGE = 100;

/** Everyone who has an account, for admins. */
export function UsersPage() {
  const { t } = useTranslation("admin");
  const [adding, setAdding] = useState(false);
  const [after, setAfter] = useState<string | null>(null);
  const { data, error, again } = useFresh(Users, { first: PAGE, after });
  return (
    <Page
      title={t("users.title")}
      lead={t("users.lead")}
      actions={
        <Button
          leftSection={<IconUserPlus size={16} stroke={1.8} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t("users.add")}
        </Button>
      }
    >
      {error && <ErrorState message={error.message} code={error.code} onRetry={again} />}
      {!data && !error && <Loading />}
      {data && (
        <Rows>
          {data.users.edges.map(({ node }) => (
            <UserRow key={node.id} user={node} onChange={again} />
          ))}
        </Rows>
      )}
      <Further
        page={data?.users.pageInfo}
        after={after}
        onGo={setAfter}
        words={{ further: t("users.further"), first: t("users.first") }}
      />
      <AddUser open={adding} onClose={() => setAdding(false)} onDone={again} />
    </Page>
  );
}
