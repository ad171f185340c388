import { Redirect } from "wouter";
import { FamilyPage } from "@/features/families/FamilyPage";
import { TimeLine } from "@/features/history/TimeLine";
import { TaskView } from "@/tasks/TaskView";
import { useNarrow } from "@/ui/useNarrow";
import { wasUsed } from "./usedFamilies";

/** A family live; composed here, since features are strangers to each other. On a phone one uses it first. */
export function FamilyRoute({ id }: { id: string }) {
  const narrow = useNarrow();
  if (narrow && !wasUsed(id) && window.location.search === "") {
    return <Redirect to={`/families/${encodeURIComponent(id)}/use`} replace />;
  }
  return <FamilyPage id={id} TaskView={TaskView} TimeLine={TimeLine} />;
}
