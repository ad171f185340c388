import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/api/client";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row } from "@/ui/Rows";
import { RevokeIssued } from "./documents";

interface Props {
  token: { id: string; label: string; createdAt: string; usedAt?: string | null };
  owner: { name: string; label: string };
  onChange: () => void;
}

/** Somebody's token: what it is for, whose it is, when it was used, and the way to revoke it. */
export function IssuedTokenRow({ token, owner, onChange }: Props) {
  const { t } = useTranslation("admin");
  const [asking, setAsking] = useState(false);
  const { label } = token;
  return (
    <Row
      title={label}
      detail={
        <>
          {owner.label} · {t("issued.made")} <RelativeTime at={token.createdAt} /> ·{" "}
          {token.usedAt ? (
            <>
              {t("issued.used")} <RelativeTime at={token.usedAt} />
            </>
          ) : (
            t("issued.neverUsed")
          )}
        </>
      }
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            aria-label={t("issued.revokeWhose", { label, name: owner.name })}
            onClick={() => setAsking(true)}
          >
            {t("issued.revoke")}
          </Button>
          <ConfirmDialog
            open={asking}
            onClose={() => setAsking(false)}
            title={t("issued.revokeTitle", { label, name: owner.name })}
            confirm={t("issued.revoke")}
            danger
            onConfirm={async () => {
              await tell(RevokeIssued, { id: token.id });
              onChange();
            }}
          >
            {t("issued.revokeText")}
          </ConfirmDialog>
        </>
      }
    />
  );
}
