import { useTranslation } from "react-i18next";
import { OpenedFamily } from "@/tasks/family/OpenedFamily";
import { LivePage } from "./LivePage";
import type { FamilyPageProps } from "./slots";

/** The live view of one family. */
export function FamilyPage(props: FamilyPageProps) {
  const { t } = useTranslation("families");
  return (
    <OpenedFamily
      id={props.id}
      elsewhere={{ label: t("live.missingAction"), address: "/families" }}
    >
      <LivePage {...props} />
    </OpenedFamily>
  );
}
