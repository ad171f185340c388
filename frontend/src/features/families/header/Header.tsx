import type { FamilyGraph } from "@/flow/graph";
import { useFamily } from "@/tasks/family/context";
import { ModeSwitch } from "@/ui/ModeSwitch";
import { TopBarSlot } from "@/ui/Slots";
import { Crumbs } from "./Crumbs";
import { FamilyActions } from "./FamilyActions";
import { People } from "./People";

interface Props {
  id: string;
  /** As it is shown. */
  graph: FamilyGraph;
  past: boolean;
}

/** What the top bar says of a family, and what can be done with it. */
export function Header({ id, graph, past }: Props) {
  const flow = useFamily((family) => family.about.flow.name);
  const address = `/families/${encodeURIComponent(id)}`;
  return (
    <>
      <TopBarSlot name="breadcrumbs">
        <Crumbs id={id} graph={graph} past={past} />
      </TopBarSlot>
      <TopBarSlot name="mode">
        <ModeSwitch
          mode="live"
          draw={`/flows/${encodeURIComponent(flow)}`}
          live={address}
          use={`${address}/use`}
        />
      </TopBarSlot>
      <TopBarSlot name="run">
        <FamilyActions id={id} graph={graph} />
      </TopBarSlot>
      <TopBarSlot name="people">
        <People id={id} />
      </TopBarSlot>
    </>
  );
}
