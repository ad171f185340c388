import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { mutationId, submit } from "@/api/outbox";
import { NameDialog } from "@/ui/NameDialog";
import { addressOf } from "./address";
import { CreateFlow } from "./documents";

interface Props {
  open: boolean;
  onClose: () => void;
  /** The flow to copy. */
  from?: { name: string; label: string };
}

/** Asks for the name of a new flow, makes it, and opens it. */
export function CreateDialog({ open, onClose, from }: Props) {
  const { t } = useTranslation("flows");
  const [, go] = useLocation();
  const make = async (name: string, label: string) => {
    const copied = from ? { from: from.name } : {};
    const input = { mutation: mutationId(), name, label, ...copied };
    await submit(name, CreateFlow, { input });
    go(`/flows/${encodeURIComponent(name)}`);
  };
  return (
    <NameDialog
      open={open}
      onClose={onClose}
      title={from ? t("duplicateTitle", { label: from.label }) : t("createTitle")}
      label={t("label")}
      placeholder={t("labelPlaceholder")}
      submit={t("createSubmit")}
      nameOf={addressOf}
      told={(name) => t("address", { name })}
      make={make}
    />
  );
}
