import { useDebouncedValue } from "@mantine/hooks";
import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from "@mantine/spotlight";
import {
  type Icon,
  IconInbox,
  IconRoute,
  IconSearch,
  IconServer,
  IconSitemap,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useSession } from "@/api/session";
import { type Command, useOffered } from "@/ui/commands";
import { Kbd } from "@/ui/Kbd";
import { chosenLine, paletteStore } from "./spotlight";
import { useEarlyKeys } from "./useEarlyKeys";
import { useOpening } from "./useOpening";
import { useSearchResults } from "./useSearchResults";

const places = [
  ["/flows", "flows", IconRoute],
  ["/families", "families", IconSitemap],
  ["/inbox", "inbox", IconInbox],
  ["/system", "system", IconServer],
  ["/profile", "profile", IconUser],
  ["/users", "users", IconUsers],
] as const;

/** Everything at one's fingertips: what can be done here, and every place one may go. Opens by mod+K. */
export function Palette() {
  const { t } = useTranslation("app");
  const [, go] = useLocation();
  const admin = useSession((session) => session.person?.admin ?? false);
  const offered = useOffered();
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [term] = useDebouncedValue(query.trim(), 200);
  const { flows, families } = useSearchResults(term, open);
  useOpening();
  useEarlyKeys(useCallback((key: string) => setQuery((before) => before + key), []));
  // Not only when one types: what is found may change at any time.
  useEffect(() => {
    if (open && query) chosenLine();
  });

  const groups: SpotlightActionGroupData[] = [
    ...Object.values(offered).map(({ label, commands }) => ({
      group: label,
      actions: commands.map(commandAction),
    })),
    {
      group: t("palette.places"),
      actions: places
        .filter(([address]) => admin || address !== "/users")
        .map(([address, name, icon]) =>
          action(address, t(`rail.${name}`), icon, () => go(address)),
        ),
    },
    {
      group: t("rail.flows"),
      actions: flows.map(({ name, label }) =>
        action(
          `flow ${name}`,
          label,
          IconRoute,
          () => go(`/flows/${encodeURIComponent(name)}`),
          name,
        ),
      ),
    },
    {
      group: t("rail.families"),
      actions: families.map(({ id, label, flow }) =>
        action(`family ${id}`, label, IconSitemap, () => go(`/families/${id}`), flow.name),
      ),
    },
  ];
  return (
    <Spotlight
      store={paletteStore}
      actions={groups.filter(({ actions }) => actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      shortcut={null}
      attributes={{ content: { "aria-label": t("palette.open") } }}
      clearQueryOnClose
      highlightQuery
      scrollable
      centered={false}
      yOffset="12dvh"
      maxHeight={420}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      limit={30}
      nothingFound={t("palette.nothing")}
      searchProps={{
        "aria-label": t("palette.search"),
        placeholder: t("palette.search"),
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
      }}
    />
  );
}

function action(
  id: string,
  label: string,
  Shape: Icon,
  onClick: () => void,
  description?: string,
): SpotlightActionData {
  const described =
    description && description.toLowerCase() !== label.toLowerCase() ? { description } : {};
  return {
    id,
    label,
    onClick,
    leftSection: <Shape size={18} stroke={1.6} aria-hidden />,
    ...described,
  };
}

function commandAction({
  id,
  label,
  keys,
  icon: Shape,
  keywords,
  run,
}: Command): SpotlightActionData {
  return {
    id: `command ${id}`,
    label,
    // Once the palette is closed: it gives the focus back to where it was unless another took it.
    onClick: () => void requestAnimationFrame(run),
    keywords: keywords ?? [],
    leftSection: Shape ? <Shape size={18} stroke={1.6} aria-hidden /> : null,
    rightSection: keys ? <Kbd keys={keys} /> : null,
  };
}
