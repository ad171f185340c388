import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFresh } from "@/api/useFresh";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { OpenKind } from "./documents";
import { KindEditor } from "./KindEditor";

/** One declared kind: its document, what is wrong with it, and how to publish it. */
export function KindPage({ name }: { name: string }) {
  const { t } = useTranslation("kinds");
  const { data, error, stale, again } = useFresh(OpenKind, { name });
  // What somebody types is theirs: what comes later does not replace it. What was known from an
  // earlier visit may be old: nobody begins from that.
  const [opened, setOpened] = useState<{ text: string; seq: number }>();
  const kind = data?.kind;
  if (kind && !stale && opened === undefined) setOpened({ text: kind.text, seq: kind.seq });
  if (error) return <ErrorState whole message={error.message} code={error.code} onRetry={again} />;
  if (!data) return <Loading shape="block" />;
  if (!kind) return <ErrorState whole message={t("notFound")} code="kind.notFound" />;
  if (!opened) return <Loading shape="block" />;
  return <KindEditor kind={kind} begun={opened} onChange={again} />;
}
