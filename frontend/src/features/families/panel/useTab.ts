import { useLocalStorage } from "@mantine/hooks";

export const tabNames = ["task", "chart", "data", "events"] as const;
export type TabName = (typeof tabNames)[number];

/** Which side of a task is shown; the same one for the next task. */
export function useTab() {
  return useLocalStorage<TabName>({
    key: "taskflow.live.tab",
    defaultValue: "task",
    getInitialValueInEffect: false,
  });
}
