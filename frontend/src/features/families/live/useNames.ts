import { useCallback } from "react";
import { useFamily } from "@/tasks/family/context";

/** What a person is called, by their id. */
export function useNames(): (person: string) => string {
  const members = useFamily((family) => family.about.members);
  return useCallback(
    (person) => members.find(({ id }) => id === person)?.name ?? person.slice(0, 6),
    [members],
  );
}
