import { useTranslation } from "react-i18next";
import { useFresh } from "@/api/useFresh";
import { Row, Rows } from "@/ui/Rows";
import { Section } from "@/ui/Section";
import { StateChip } from "@/ui/StateChip";
import { SetAsideNow } from "./documents";

/** What cannot be read at present, with what to do; nothing when all is well. For admins. */
export function SetAside() {
  const { t } = useTranslation("admin");
  const { data } = useFresh(SetAsideNow, {}, 30_000);
  if (!data?.setAside.length) return null;
  return (
    <Section title={t("aside.title")} lead={t("aside.lead")}>
      <Rows>
        {data.setAside.map(({ id, kind, reason, remedy }) => (
          <Row
            key={`${kind} ${id}`}
            whole
            title={t(`aside.kind.${kind}`, { id })}
            detail={`${reason} ${remedy}`}
            state={<StateChip kind="failed" label={t("aside.state")} />}
          />
        ))}
      </Rows>
    </Section>
  );
}
