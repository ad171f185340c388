import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { mutationId, submit } from "@/api/outbox";
import { NameDialog } from "@/ui/NameDialog";
import { CreateKind } from "./documents";
import { typeNameOf } from "./typeName";

/** Asks what a new kind is called, makes it, and opens it. */
export function CreateKindDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("kinds");
  const [, go] = useLocation();
  const make = async (name: string, label: string) => {
    await submit(`kind:${name}`, CreateKind, { input: { mutation: mutationId(), name, label } });
    go(`/kinds/${encodeURIComponent(name)}`);
  };
  return (
    <NameDialog
      open={open}
      onClose={onClose}
      title={t("createTitle")}
      label={t("label")}
      placeholder={t("labelPlaceholder")}
      submit={t("createSubmit")}
      nameOf={typeNameOf}
      told={(name) => t("address", { name })}
      make={make}
    />
  );
}
