import { useTranslation } from "react-i18next";
import { useFresh } from "@/api/useFresh";
import { Rows } from "@/ui/Rows";
import { Section } from "@/ui/Section";
import { SetAsideNow } from "./documents";
import { SetAsideRow } from "./SetAsideRow";

/** What cannot be read at present, with what to do; nothing when all is well. For admins. */
export function SetAside() {
  const { t } = useTranslation("admin");
  const { data, again } = useFresh(SetAsideNow, {}, 30_000);
  if (!data?.setAside.length) return null;
  return (
    <Section title={t("aside.title")} lead={t("aside.lead")}>
      <Rows>
        {data.setAside.map((one) => (
          <SetAsideRow key={`${one.kind} ${one.id}`} one={one} onChange={again} />
        ))}
      </Rows>
    </Section>
  );
}
