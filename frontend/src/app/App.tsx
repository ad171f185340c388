import { MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Provider as GraphqlProvider } from "urql";
import { graphqlClient } from "@/api/client";
import { useConnection } from "@/api/connection";
import { resumeOutbox } from "@/api/outbox";
import { loadSession, useSession } from "@/api/session";
import { CopyByHand } from "@/ui/CopyByHand";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { SlotProvider } from "@/ui/Slots";
import { theme, variables } from "@/ui/theme";
import { useAction } from "@/ui/useAction";
import { useKeptFocus } from "@/ui/useKeptFocus";
import { ErrorBoundary } from "./ErrorBoundary";
import { ConnectionBanner } from "./frame/ConnectionBanner";
import { loadWhenIdle } from "./loadWhenIdle";
import { OutsideRoutes, Routes } from "./Routes";

/** Comes when all else has come: nobody waits for it to see something. */
const BrowserWork = lazy(async () => {
  const { BrowserWork } = await loadWhenIdle(() => import("./frame/BrowserWork"));
  return { default: BrowserWork };
});

/** Everything: the theme, who is signed in, and the pages they may see. */
export function App() {
  useKeptFocus();
  const { t } = useTranslation("ui");
  const named = useMemo(() => {
    const defaultProps = { "aria-label": t("close") };
    return mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps } } });
  }, [t]);
  return (
    <MantineProvider theme={named} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-right" autoClose={6_000} />
      <CopyByHand />
      <ErrorBoundary>
        <Signed />
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Signed() {
  const person = useSession((session) => session.person);
  const connection = useConnection((state) => state.state);
  const { run, problem } = useAction(loadSession);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once per connection, not per render.
  useEffect(() => {
    if (person === undefined && connection === "online") void run();
  }, [person, connection]);
  useEffect(() => {
    if (person) resumeOutbox(person.id);
  }, [person]);
  if (person === null) return <OutsideRoutes />;
  if (person === undefined) {
    return (
      <>
        <ConnectionBanner />
        {problem ? (
          <ErrorState whole message={problem.message} onRetry={run} />
        ) : (
          <Loading shape="block" />
        )}
      </>
    );
  }
  return (
    <GraphqlProvider key={person.id} value={graphqlClient}>
      <SlotProvider>
        <Routes />
      </SlotProvider>
      <Suspense fallback={null}>
        <BrowserWork person={person.id} />
      </Suspense>
    </GraphqlProvider>
  );
}
