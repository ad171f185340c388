import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useSession } from "@/api/session";
import { Loading } from "@/ui/Loading";
import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./frame/Frame";
import { NotFoundPage } from "./NotFoundPage";

const EditorPage = lazy(() =>
  import("@/features/editor/EditorPage").then((room) => ({ default: room.EditorPage })),
);
const FamilyRoute = lazy(() =>
  import("./FamilyRoute").then((room) => ({ default: room.FamilyRoute })),
);
const UseRoute = lazy(() => import("./UseRoute").then((room) => ({ default: room.UseRoute })));

/** The pages of somebody who is signed in. */
export function Routes() {
  const admin = useSession((session) => session.person?.admin ?? false);
  return (
    <Frame>
      <ErrorBoundary>
        <Suspense fallback={<Loading shape="block" />}>
          <Switch>
            <Route path="/flows/:name">{({ name }) => <EditorPage key={name} name={name} />}</Route>
            <Route path="/families/:id">{({ id }) => <FamilyRoute key={id} id={id} />}</Route>
            <Route path="/families/:id/use">{({ id }) => <UseRoute key={id} id={id} />}</Route>
            <Route path="/">
              <Redirect to="/flows" replace />
            </Route>
            {admin && <Route path="/users">users</Route>}
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Frame>
  );
}

/** The pages of somebody who is not. */
export function OutsideRoutes() {
  return <div>login</div>;
}
