import { Avatar } from "@/ui/Avatar";
import { ModeSwitch } from "@/ui/ModeSwitch";
import { TopBarSlot } from "@/ui/Slots";
import styles from "./UsePage.module.css";

interface Props {
  id: string;
  about: {
    label: string;
    flow: { name: string };
    members: readonly { id: string; name: string }[];
  };
}

/** What the top bar says of a family in use. */
export function UseHeader({ id, about }: Props) {
  const address = `/families/${encodeURIComponent(id)}`;
  return (
    <>
      <TopBarSlot name="breadcrumbs">
        <span className={styles["crumb"]}>{about.label}</span>
      </TopBarSlot>
      <TopBarSlot name="mode">
        <ModeSwitch
          mode="use"
          draw={`/flows/${encodeURIComponent(about.flow.name)}`}
          live={address}
          use={`${address}/use`}
        />
      </TopBarSlot>
      <TopBarSlot name="people">
        <span className={styles["people"]}>
          {about.members.map((member) => (
            <Avatar key={member.id} name={member.name} size={24} />
          ))}
        </span>
      </TopBarSlot>
    </>
  );
}
