import { FamilyPage } from "@/features/families/FamilyPage";
import { TimeLine } from "@/features/history/TimeLine";

/** A family live; composed here, since features are strangers to each other. */
export function FamilyRoute({ id }: { id: string }) {
  return <FamilyPage id={id} TimeLine={TimeLine} />;
}
