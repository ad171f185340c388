import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row } from "@/ui/Rows";
import { StateChip } from "@/ui/StateChip";
import { DeleteDialog } from "./DeleteDialog";
import { kindOf, type ListedFamily } from "./list";
import { RenameDialog } from "./RenameDialog";

interface Props {
  family: ListedFamily;
  onChange: () => void;
}

/** One family of the list. */
export function FamilyRow({ family, onChange }: Props) {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  const [asking, setAsking] = useState<"rename" | "delete">();
  const close = () => setAsking(undefined);
  const { name, revision } = family.flow;
  return (
    <Row
      title={family.label}
      href={`/families/${family.id}`}
      detail={
        <>
          <RelativeTime at={family.updatedAt} />
          {" · "}
          {revision > 0
            ? t("list.revision", { flow: name, revision })
            : t("list.draft", { flow: name })}
          {" · "}
          {t("list.tasks", { count: family.taskCount })}
          {" · "}
          {t("list.by", { name: family.owner.name })}
        </>
      }
      state={<StateChip kind={kindOf(family.status)} label={t(`list.${family.status}`)} />}
      actions={
        <>
          <Menu position="bottom-end" width={180}>
            <Menu.Target>
              <ActionIcon size={32} aria-label={t("list.actions", { label: family.label })}>
                <IconDots size={18} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => go(`/families/${family.id}`)}>{t("list.open")}</Menu.Item>
              <Menu.Item onClick={() => go(`/families/${family.id}/use`)}>
                {t("list.use")}
              </Menu.Item>
              <Menu.Item onClick={() => setAsking("rename")}>{t("list.rename")}</Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" onClick={() => setAsking("delete")}>
                {t("list.delete")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <RenameDialog
            family={family}
            open={asking === "rename"}
            onClose={close}
            onDone={onChange}
          />
          <DeleteDialog
            family={family}
            open={asking === "delete"}
            onClose={close}
            onDone={onChange}
          />
        </>
      }
    />
  );
}
