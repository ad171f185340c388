import { ActionIcon, Menu } from "@mantine/core";
import { IconBan, IconDots, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { mutationId, submit } from "@/api/outbox";
import type { FamilyGraph } from "@/flow/graph";
import { useFamily } from "@/tasks/family/context";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { DeleteDialog } from "../DeleteDialog";
import { CancelTask } from "../live/documents";
import { hasEnded } from "../live/status";
import { useMine } from "./Name";

/** What ends a family: cancelling it, or removing it. */
export function FamilyActions({ id, graph }: { id: string; graph: FamilyGraph }) {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  const label = useFamily((family) => family.about.label);
  const mine = useMine();
  const [asking, setAsking] = useState<"cancel" | "delete">();
  const founder = graph.nodes[0];
  const close = () => setAsking(undefined);
  const cancel = async () => {
    if (!founder) return;
    await submit(id, CancelTask, {
      input: { mutation: mutationId(), family: id, task: founder.instanceId },
    });
  };
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon size={32} aria-label={t("list.actions", { label })}>
            <IconDots size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconBan size={16} stroke={1.6} />}
            disabled={!founder || hasEnded(founder.kind)}
            onClick={() => setAsking("cancel")}
          >
            {t("live.cancel")}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} stroke={1.6} />}
            disabled={!mine}
            onClick={() => setAsking("delete")}
          >
            {t("live.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        open={asking === "cancel"}
        onClose={close}
        title={t("live.cancelTitle", { label })}
        confirm={t("live.cancel")}
        danger
        onConfirm={cancel}
      >
        {t("live.cancelText")}
      </ConfirmDialog>
      <DeleteDialog
        family={{ id, label }}
        open={asking === "delete"}
        onClose={close}
        onDone={() => go("/families")}
      />
    </>
  );
}
