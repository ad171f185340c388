import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { Redirect, Route, Switch, useLocation, useSearchParams } from "wouter";
import { useSession } from "@/api/session";
import { Loading } from "@/ui/Loading";
import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./frame/Frame";
import { NotFoundPage } from "./NotFoundPage";

/** A page that is loaded when it is first opened. */
function page<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
) {
  return lazy(() => load().then((room) => ({ default: room[name] })));
}

const LoginPage = page(() => import("@/features/account/LoginPage"), "LoginPage");
const SetupPage = page(() => import("@/features/account/SetupPage"), "SetupPage");
const ProfilePage = page(() => import("@/features/account/ProfilePage"), "ProfilePage");
const UsersPage = page(() => import("@/features/admin/UsersPage"), "UsersPage");
const ProcessorsPage = page(() => import("@/features/admin/ProcessorsPage"), "ProcessorsPage");
const SystemPage = page(() => import("@/features/admin/SystemPage"), "SystemPage");
const GraphiqlPage = page(() => import("@/features/admin/GraphiqlPage"), "GraphiqlPage");
const FlowsPage = page(() => import("@/features/flows/FlowsPage"), "FlowsPage");
const KindsPage = page(() => import("@/features/kinds/KindsPage"), "KindsPage");
const KindPage = page(() => import("@/features/kinds/KindPage"), "KindPage");
const FamiliesPage = page(() => import("@/features/families/FamiliesPage"), "FamiliesPage");
const InboxPage = page(() => import("@/features/families/InboxPage"), "InboxPage");
const EditorPage = page(() => import("@/features/editor/EditorPage"), "EditorPage");
const FamilyRoute = page(() => import("./FamilyRoute"), "FamilyRoute");
const UseRoute = page(() => import("./UseRoute"), "UseRoute");

/** The pages of somebody who is signed in. */
export function Routes() {
  const admin = useSession((session) => session.person?.admin ?? false);
  return (
    <Frame>
      <Guarded>
        <Switch>
          <Route path="/flows" component={FlowsPage} />
          <Route path="/flows/:name">{({ name }) => <EditorPage key={name} name={name} />}</Route>
          <Route path="/kinds" component={KindsPage} />
          <Route path="/kinds/:name">{({ name }) => <KindPage key={name} name={name} />}</Route>
          <Route path="/families" component={FamiliesPage} />
          <Route path="/families/:id">{({ id }) => <FamilyRoute key={id} id={id} />}</Route>
          <Route path="/families/:id/use">{({ id }) => <UseRoute key={id} id={id} />}</Route>
          <Route path="/inbox" component={InboxPage} />
          <Route path="/system" component={SystemPage} />
          <Route path="/graphiql" component={GraphiqlPage} />
          <Route path="/profile" component={ProfilePage} />
          {admin && <Route path="/users" component={UsersPage} />}
          {admin && <Route path="/processors" component={ProcessorsPage} />}
          {["/", "/login", "/setup"].map((path) => (
            <Route key={path} path={path}>
              <Redirect to="/flows" replace />
            </Route>
          ))}
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Guarded>
    </Frame>
  );
}

/** The pages of somebody who is not: wherever they wanted to go, they sign in first. */
export function OutsideRoutes() {
  const [query] = useSearchParams();
  const [, go] = useLocation();
  return (
    <Guarded>
      <Switch>
        <Route path="/setup">
          <SetupPage
            link={query.get("link") ?? ""}
            onDone={() => go("/flows/welcome", { replace: true })}
          />
        </Route>
        <Route component={LoginPage} />
      </Switch>
    </Guarded>
  );
}

/** A page's mistake or its way to us leaves the frame around it standing. */
function Guarded({ children }: { children: ReactNode }) {
  const [address] = useLocation();
  return (
    <ErrorBoundary key={address}>
      <Suspense fallback={<Loading shape="block" />}>{children}</Suspense>
    </ErrorBoundary>
  );
}
