import { useTranslation } from "react-i18next";
import styles from "./Kinds.module.css";
import type { Checked } from "./useChecked";

function Count({ checked }: { checked: Checked | undefined }) {
  const { t } = useTranslation("kinds");
  if (!checked) return <span>{t("checking")}</span>;
  const count = checked.problems.length;
  if (count === 0) return <span>{t("good")}</span>;
  return <span data-tone="failed">{t("mistakes", { count })}</span>;
}

function List({ problems }: { problems: Checked["problems"] }) {
  const { t } = useTranslation("kinds");
  if (problems.length === 0) return null;
  return (
    <ul className={styles["problems"]}>
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.message}`}>
          <span>{problem.line > 0 && t("line", { line: problem.line })}</span>
          <div>
            {problem.message} {problem.remedy}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What is wrong with a kind: how much, and each with its line and what to do. */
export const Mistakes = { Count, List };
