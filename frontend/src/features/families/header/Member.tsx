import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { mutationId, submit } from "@/api/outbox";
import { useSession } from "@/api/session";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/IconButton";
import { notifyError } from "@/ui/notify";
import { RemoveMember } from "../live/documents";
import styles from "./Header.module.css";

interface Props {
  family: string;
  member: { id: string; name: string; role: string };
  /** One may take people out. */
  mine: boolean;
}

/** One of those who belong to the family. */
export function Member({ family, member, mine }: Props) {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  const me = useSession(({ person }) => person?.id === member.id);
  const owner = member.role === "owner";
  const remove = () =>
    submit(family, RemoveMember, { input: { mutation: mutationId(), family, name: member.name } })
      .then(() => me && go("/families"))
      .catch(notifyError);
  return (
    <li className={styles["member"]}>
      <Avatar name={member.name} size={24} />
      <span className={styles["who"]}>
        {member.name}
        {me && <em> {t("people.you")}</em>}
      </span>
      {owner && <span className={styles["role"]}>{t("people.owner")}</span>}
      {!owner && (mine || me) && (
        <IconButton
          icon={IconX}
          size={28}
          label={me ? t("people.leave") : t("people.remove", { name: member.name })}
          onClick={remove}
        />
      )}
    </li>
  );
}
