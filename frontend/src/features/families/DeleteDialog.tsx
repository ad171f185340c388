import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { notifyDone } from "@/ui/notify";
import { DeleteFamily } from "./documents";

interface Props {
  family: { id: string; label: string };
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Asks whether a family is really to be removed. */
export function DeleteDialog({ family, open, onClose, onDone }: Props) {
  const { t } = useTranslation("families");
  const { id, label } = family;
  const remove = async () => {
    await submit(id, DeleteFamily, { input: { mutation: mutationId(), family: id } });
    notifyDone(t("list.deleted", { label }));
    onDone();
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={t("list.deleteTitle", { label })}
      confirm={t("list.delete")}
      danger
      onConfirm={remove}
    >
      {t("list.deleteText")}
    </ConfirmDialog>
  );
}
