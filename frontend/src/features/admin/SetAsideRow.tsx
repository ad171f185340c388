import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { IconButton } from "@/ui/IconButton";
import { Row } from "@/ui/Rows";
import { StateChip } from "@/ui/StateChip";
import { DeleteUnread } from "./documents";

interface Props {
  one: { id: string; kind: "FAMILY" | "FLOW" | "KIND"; reason: string; remedy: string };
  onChange: () => void;
}

/** A family or flow that cannot be read, with what to do; families can be deleted all the same. */
export function SetAsideRow({ one, onChange }: Props) {
  const { t } = useTranslation("admin");
  const [asking, setAsking] = useState(false);
  const { id, kind, reason, remedy } = one;
  const remove = async () => {
    await submit(id, DeleteUnread, { input: { mutation: mutationId(), family: id } });
    onChange();
  };
  return (
    <Row
      whole
      title={t(`aside.kind.${kind}`, { id })}
      detail={`${reason} ${remedy}`}
      state={<StateChip kind="failed" label={t("aside.state")} />}
      actions={
        kind === "FAMILY" && (
          <>
            <IconButton
              icon={IconTrash}
              label={t("aside.delete", { id })}
              onClick={() => setAsking(true)}
            />
            <ConfirmDialog
              open={asking}
              onClose={() => setAsking(false)}
              title={t("aside.deleteTitle")}
              confirm={t("aside.deleteIt")}
              danger
              onConfirm={remove}
            >
              {t("aside.deleteText", { id })}
            </ConfirmDialog>
          </>
        )
      }
    />
  );
}
