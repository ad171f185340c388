import "graphiql/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { GraphiQL } from "graphiql";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { explore } from "@/api/explore";
import { storageOf } from "@/api/personStorage";
import { useSession } from "@/api/session";
import styles from "./GraphiqlPage.module.css";

/** Everything that can be asked and told, to be tried by hand. */
export function GraphiqlPage() {
  const { t } = useTranslation("admin");
  const scheme = useComputedColorScheme();
  const person = useSession((session) => session.person?.id ?? "");
  const [storage] = useState(() => storageOf(person));
  return (
    <main className={styles["page"]} aria-label={t("system.graphiql")}>
      <GraphiQL
        fetcher={explore as React.ComponentProps<typeof GraphiQL>["fetcher"]}
        forcedTheme={scheme}
        defaultQuery={t("system.firstQuery")}
        shouldPersistHeaders={false}
        storage={storage}
      />
    </main>
  );
}
