import { IconAlertTriangle } from "@tabler/icons-react";
import { useFlowCommands } from "../commands/useFlowCommands";
import { taskOfProblem } from "../model/problems";
import { useEditor } from "../state/context";
import { useProblems } from "../state/useProblems";
import styles from "./Inspector.module.css";

interface Props {
  /** Only what is wrong with this task. */
  task?: string;
  onGo?: () => void;
}

/** What is wrong, and what to do; each leads to where it is. */
export function Problems({ task, onGo }: Props) {
  const deeds = useFlowCommands();
  const document = useEditor((editor) => editor.document);
  const problems = useProblems();
  const listed = problems
    .map((problem) => ({ problem, owner: taskOfProblem(document, problem) }))
    .filter(({ owner }) => task === undefined || owner === task);
  if (listed.length === 0) return null;
  const go = (owner: string | undefined) => {
    if (owner !== undefined) {
      deeds.store.getState().select([owner]);
      deeds.sight.reveal(owner);
    }
    onGo?.();
  };
  return (
    <ul className={styles["rows"]}>
      {listed.map(({ problem, owner }) => (
        <li key={`${problem.path} ${problem.message}`}>
          <button type="button" className={styles["problem"]} onClick={() => go(owner)}>
            <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
            <span>
              {problem.message}
              <small>{problem.remedy}</small>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
