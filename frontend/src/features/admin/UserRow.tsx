import { ActionIcon, Badge, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/api/client";
import { useSession } from "@/api/session";
import { Avatar } from "@/ui/Avatar";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { notifyError } from "@/ui/notify";
import { Row } from "@/ui/Rows";
import { UpdateUser } from "./documents";
import { Groups } from "./Groups";
import { NewPassword } from "./NewPassword";
import type { User } from "./user";

interface Props {
  user: User;
  onChange: () => void;
}

/** One person, and what an admin may do about their account. */
export function UserRow({ user, onChange }: Props) {
  const { t } = useTranslation("admin");
  const mine = useSession((session) => session.person?.id === user.id);
  const [asking, setAsking] = useState<"deactivate" | "groups" | "password">();
  const set = async (change: { admin?: boolean; active?: boolean; groups?: string[] }) => {
    await tell(UpdateUser, { input: { id: user.id, ...change } });
    onChange();
  };
  return (
    <Row
      lead={<Avatar name={user.label} size={32} />}
      title={mine ? `${user.label} (${t("users.you")})` : user.label}
      detail={[user.name === user.label ? "" : user.name, ...user.groups]
        .filter(Boolean)
        .join(" · ")}
      state={<Standing user={user} />}
      actions={
        <>
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <ActionIcon size={32} aria-label={t("users.actions", { name: user.label })}>
                <IconDots size={18} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setAsking("groups")}>{t("users.groups")}</Menu.Item>
              <Menu.Item onClick={() => setAsking("password")}>{t("users.reset")}</Menu.Item>
              <Menu.Item
                disabled={mine}
                onClick={() => set({ admin: !user.admin }).catch(notifyError)}
              >
                {t(user.admin ? "users.endAdmin" : "users.makeAdmin")}
              </Menu.Item>
              {user.active ? (
                <Menu.Item color="red" disabled={mine} onClick={() => setAsking("deactivate")}>
                  {t("users.deactivate")}
                </Menu.Item>
              ) : (
                <Menu.Item onClick={() => set({ active: true }).catch(notifyError)}>
                  {t("users.activate")}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
          {asking === "groups" && (
            <Groups user={user} onClose={() => setAsking(undefined)} onSave={set} />
          )}
          <NewPassword
            user={user}
            open={asking === "password"}
            onClose={() => setAsking(undefined)}
          />
          <ConfirmDialog
            open={asking === "deactivate"}
            onClose={() => setAsking(undefined)}
            title={t("users.deactivateTitle", { name: user.label })}
            confirm={t("users.deactivate")}
            danger
            onConfirm={() => set({ active: false })}
          >
            {t("users.deactivateText")}
          </ConfirmDialog>
        </>
      }
    />
  );
}

function Standing({ user }: { user: User }) {
  const { t } = useTranslation("admin");
  if (!user.active) {
    return (
      <Badge variant="default" c="dimmed">
        {t("users.inactive")}
      </Badge>
    );
  }
  return user.admin ? <Badge variant="light">{t("users.admin")}</Badge> : null;
}
