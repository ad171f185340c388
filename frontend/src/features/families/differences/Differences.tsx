import { useTranslation } from "react-i18next";
import { isObject, type JsonObject } from "@/flow/json";
import { JsonView } from "@/ui/JsonView";
import { Loading } from "@/ui/Loading";
import { Panel } from "@/ui/Panel";
import styles from "./Differences.module.css";
import { type Difference, toneOf } from "./useDifferences";

interface Props {
  found: readonly Difference[] | undefined;
  seq: number;
  onSelect: (task: string) => void;
  onClose: () => void;
}

/** What has become of the family since a moment, task by task. */
export function Differences({ found, seq, onSelect, onClose }: Props) {
  const { t } = useTranslation("families");
  return (
    <Panel
      name="differences"
      side="right"
      title={t("diff.title", { seq })}
      open
      onClose={onClose}
      size={360}
    >
      <div className={styles["body"]}>
        {!found && <Loading />}
        {found?.length === 0 && <p className={styles["none"]}>{t("diff.none")}</p>}
        <ul className={styles["list"]}>
          {found?.map((difference) => (
            <li key={difference.instanceId} className={styles["one"]}>
              <button
                type="button"
                className={styles["task"]}
                onClick={() => onSelect(difference.instanceId)}
              >
                <span className={styles["change"]} data-change={toneOf(difference)}>
                  {t(`diff.${toneOf(difference)}`)}
                </span>
                {difference.label}
              </button>
              {difference.change === "CHANGED" && <Fields patch={difference.patch} />}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

/** The patch, without what every step changes. */
function Fields({ patch }: { patch: unknown }) {
  const shown: JsonObject = isObject(patch) ? patch : {};
  return <JsonView value={shown} depth={3} />;
}
