import { Menu } from "@mantine/core";
import { IconLogout, IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { signOut, useSession } from "@/api/session";
import { Avatar } from "@/ui/Avatar";
import styles from "./Rail.module.css";

/** Who is signed in, their page, and the way out. */
export function PersonMenu() {
  const { t } = useTranslation("app");
  const person = useSession((session) => session.person);
  const [, go] = useLocation();
  if (!person) return null;
  return (
    <Menu position="right-end" width={200}>
      <Menu.Target>
        <button type="button" className={styles["place"]} aria-label={person.label}>
          <Avatar name={person.label} size={26} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{person.label}</Menu.Label>
        <Menu.Item leftSection={<IconUser size={16} stroke={1.6} />} onClick={() => go("/profile")}>
          {t("person.profile")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} />}
          onClick={() => void signOut()}
        >
          {t("person.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
