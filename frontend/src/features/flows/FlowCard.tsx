import type { ResultOf } from "@graphql-typed-document-node/core";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { ask } from "@/api/client";
import { mutationId, submit } from "@/api/outbox";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { download } from "@/ui/download";
import { notifyDone, notifyError } from "@/ui/notify";
import { RelativeTime } from "@/ui/RelativeTime";
import { BEGUN } from "@/ui/startedFamily";
import { useAction } from "@/ui/useAction";
import { CreateDialog } from "./CreateDialog";
import { DeleteFlow, type FlowList, FlowText, StartFlow } from "./documents";
import styles from "./FlowCard.module.css";
import { FlowSketch } from "./FlowSketch";

type ListedFlow = ResultOf<typeof FlowList>["flows"]["edges"][number]["node"];

/** One flow: a sketch of it, its name, how it stands, and Run. */
export function FlowCard({ flow, onChange }: { flow: ListedFlow; onChange: () => void }) {
  const { t } = useTranslation("flows");
  const [, go] = useLocation();
  const [asking, setAsking] = useState<"delete" | "duplicate">();
  const close = () => setAsking(undefined);
  const address = `/flows/${encodeURIComponent(flow.name)}`;
  const start = useAction(async () => {
    const mutation = mutationId();
    await submit(mutation, StartFlow, { input: { mutation, flow: flow.name } })
      .then(({ startTask }) => go(`/families/${startTask.family.id}`, BEGUN))
      .catch(notifyError);
  });
  const exportText = async () => {
    const { flow: found } = await ask(FlowText, { name: flow.name });
    if (found) download(`${found.name}.yaml`, found.text, "application/yaml");
  };
  const remove = async () => {
    await submit(flow.name, DeleteFlow, { input: { mutation: mutationId(), flow: flow.name } });
    notifyDone(t("deleted", { label: flow.label }));
    onChange();
  };
  return (
    <li className={styles["card"]}>
      <div className={styles["sketch"]}>
        <FlowSketch document={flow.document} />
      </div>
      <div className={styles["foot"]}>
        <div className={styles["words"]}>
          <Link href={address} className={styles["title"]}>
            {flow.label}
          </Link>
          <span className={styles["detail"]}>
            <Standing flow={flow} />
          </span>
        </div>
        <div className={styles["actions"]}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerPlay size={14} stroke={1.8} aria-hidden />}
            loading={start.busy}
            disabled={flow.problems.length > 0}
            onClick={start.run}
          >
            {t("run")}
          </Button>
          <Menu position="bottom-end" width={180}>
            <Menu.Target>
              <ActionIcon size={30} aria-label={t("actions", { label: flow.label })}>
                <IconDots size={18} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => go(address)}>{t("draw")}</Menu.Item>
              <Menu.Item onClick={() => setAsking("duplicate")}>{t("duplicate")}</Menu.Item>
              <Menu.Item onClick={() => exportText().catch(notifyError)}>{t("export")}</Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" onClick={() => setAsking("delete")}>
                {t("delete")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      <CreateDialog open={asking === "duplicate"} onClose={close} from={flow} />
      <ConfirmDialog
        open={asking === "delete"}
        onClose={close}
        title={t("deleteTitle", { label: flow.label })}
        confirm={t("delete")}
        danger
        onConfirm={remove}
      >
        {t("deleteText")}
      </ConfirmDialog>
    </li>
  );
}

function Standing({ flow }: { flow: ListedFlow }) {
  const { t } = useTranslation("flows");
  if (flow.problems.length > 0) {
    return <span data-tone="failed">{t("problems", { count: flow.problems.length })}</span>;
  }
  return (
    <>
      {flow.updateOffered && <span data-tone="accent">{t("update")} · </span>}
      {flow.revision > 0 ? t("revision", { revision: flow.revision }) : t("unsaved")}
      {flow.revision > 0 && flow.edited && `, ${t("edited")}`}
      {" · "}
      <RelativeTime at={flow.updatedAt} />
    </>
  );
}
