import type { ResultOf } from "@graphql-typed-document-node/core";
import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { asServerError } from "@/api/errors";
import { mutationId, submit } from "@/api/outbox";
import { CodeEditor } from "@/ui/CodeEditor";
import { notifyDone } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { type OpenKind, PublishKind, SaveKind } from "./documents";
import { KindStatus } from "./KindStatus";
import styles from "./Kinds.module.css";
import { Mistakes } from "./Mistakes";
import { Overtaken } from "./Overtaken";
import { useChecked } from "./useChecked";

interface Props {
  kind: NonNullable<ResultOf<typeof OpenKind>["kind"]>;
  /** The text as it was when the page was opened, and after which change. */
  begun: { text: string; seq: number };
  /** The kind has changed on the server. */
  onChange: () => void;
}

/** The text of a kind, checked while one types; mod+S saves the draft. */
export function KindEditor({ kind, begun, onChange }: Props) {
  const { t } = useTranslation("kinds");
  const [text, setText] = useState(begun.text);
  const [saved, setSaved] = useState(begun);
  const { checked, last, error } = useChecked(text);
  const dirty = text !== saved.text;
  const overtaken = kind.seq > saved.seq;
  const document = checked?.document ?? null;
  const told = (error: unknown): never => {
    if (asServerError(error).code === "kind.changed") onChange(); // to show what has
    throw error;
  };
  /** Gives the seq of the draft as it is then. */
  const save = async () => {
    if (document === null) return saved.seq;
    const operations = [{ op: "replace" as const, document }];
    const variables = { kind: kind.name, revision: saved.seq, operations, mutation: mutationId() };
    const { editKind } = await submit(`kind:${kind.name}`, SaveKind, variables).catch(told);
    const refused = editKind.refused[0];
    if (refused) throw new Error(refused.reason);
    setSaved({ text, seq: editKind.seq }); // the kind's own may be that of a later change
    onChange();
    return editKind.seq;
  };
  const saving = useAction(save);
  const publishing = useAction(async () => {
    const seq = dirty ? await save() : saved.seq;
    const input = { mutation: mutationId(), kind: kind.name, seq };
    const sent = submit(`kind:${kind.name}`, PublishKind, { input });
    const { publishKind } = await sent.catch(told);
    setSaved({ text, seq: publishKind.seq });
    notifyDone(t("published", { label: kind.label, version: publishKind.kind.version }));
    onChange();
  });
  /** Goes on from what is there now. */
  const rest = () => {
    setSaved({ text: kind.text, seq: kind.seq });
    saving.clear();
    publishing.clear();
  };
  const maySave = kind.mayEdit && dirty && document !== null && !overtaken;
  const mayPublish =
    kind.mayEdit &&
    !overtaken &&
    checked?.problems.length === 0 &&
    (dirty || kind.edited || kind.version === 0);
  useHotkeys([["mod+S", () => void (maySave && saving.run())]], [], true);
  useEffect(() => {
    if (!dirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);
  return (
    <Page
      title={kind.label}
      lead={
        <span className={styles["standing"]}>
          <Link href="/kinds" className={styles["back"]}>
            {t("title")}
          </Link>{" "}
          / <code>{kind.name}</code> <KindStatus kind={kind} />
        </span>
      }
      actions={
        kind.mayEdit && (
          <>
            <Button
              variant="default"
              loading={saving.busy}
              disabled={!maySave}
              onClick={saving.run}
            >
              {t("save")}
            </Button>
            <Button loading={publishing.busy} disabled={!mayPublish} onClick={publishing.run}>
              {t("publish")}
            </Button>
          </>
        )
      }
    >
      {overtaken && (
        <Overtaken
          before={saved.text}
          theirs={kind.text}
          onTake={() => {
            setText(kind.text);
            rest();
          }}
          onKeep={rest}
        />
      )}
      <CodeEditor
        language="yaml"
        label={t("document")}
        value={text}
        onChange={setText}
        readOnly={!kind.mayEdit}
        maxHeight={640}
        problems={last?.problems ?? []}
      />
      <div className={styles["foot"]}>
        <span role="status">
          {kind.mayEdit ? (dirty ? t("unsaved") : t("saved")) : t("readOnly")}
        </span>
        <Mistakes.Count checked={checked} />
      </div>
      <Problem message={(error ?? saving.problem ?? publishing.problem)?.message} />
      <Mistakes.List problems={last?.problems ?? []} />
    </Page>
  );
}
