import { ActionIcon, Popover } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFamily } from "@/tasks/family/context";
import { Avatar } from "@/ui/Avatar";
import { useNarrow } from "@/ui/useNarrow";
import { AddPerson } from "./AddPerson";
import styles from "./Header.module.css";
import { Member } from "./Member";
import { useMine } from "./Name";

const SHOWN = 4;

/** Who may read the family and act in it; its owner adds people by name and takes them out. */
export function People({ id }: { id: string }) {
  const { t } = useTranslation("families");
  const members = useFamily((family) => family.about.members);
  const mine = useMine();
  const narrow = useNarrow();
  const faces = members.slice(0, narrow ? 0 : SHOWN);
  const more = members.length - faces.length;
  return (
    <Popover position="bottom-end" width={300} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          size={32}
          w="auto"
          px={4}
          aria-label={t("people.label", { count: members.length })}
        >
          <span className={styles["faces"]}>
            {faces.map((member) => (
              <Avatar key={member.id} name={member.name} size={24} />
            ))}
            {more > 0 && !narrow && <span className={styles["more"]}>+{more}</span>}
            <IconUserPlus size={18} stroke={1.6} aria-hidden />
          </span>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <h2 className={styles["heading"]}>{t("people.title")}</h2>
        <ul className={styles["members"]}>
          {members.map((member) => (
            <Member key={member.id} family={id} member={member} mine={mine} />
          ))}
        </ul>
        {mine && <AddPerson family={id} />}
      </Popover.Dropdown>
    </Popover>
  );
}
