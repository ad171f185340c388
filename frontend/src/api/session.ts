import { create } from "zustand";
import { forgetAnswers } from "./client";
import { cookiesRefused } from "./errors";
import { closeSocket } from "./follow";
import { sendFor } from "./outbox";
import { enter, heedTabs, leave } from "./personStorage";
import { call, mayRefresh, nameCsrf, onSignedOut, refresh } from "./stream";

interface Person {
  id: string;
  name: string;
  label: string;
  admin: boolean;
}

interface Session {
  /** Undefined until the server was asked, null when nobody is signed in. */
  person: Person | null | undefined;
  /** The installation has no admin yet: the one-time link makes one. */
  setup: boolean;
}

interface SessionAnswer {
  user: Person | null;
  setup: boolean;
  /** The name of the cookie that holds the CSRF token. */
  csrf: string;
}

/** Who is signed in. */
export const useSession = create<Session>(() => ({ person: undefined, setup: false }));

function accept({ user, setup }: Pick<SessionAnswer, "user" | "setup">): void {
  if (useSession.getState().person?.id !== user?.id) {
    forgetAnswers();
    closeSocket();
    sendFor(user?.id ?? "");
  }
  useSession.setState({ person: user, setup });
}

/** Asks the server who is signed in; a session that ran out while the page was closed is refreshed. */
export async function loadSession(): Promise<void> {
  const ask = async () => {
    const told = await call<SessionAnswer>("GET", "/auth/session");
    nameCsrf(told.csrf);
    return told;
  };
  const answer = await ask();
  const again = answer.user === null && mayRefresh() && (await refresh());
  accept(again ? await ask() : answer);
}

export async function signIn(name: string, password: string): Promise<void> {
  await call("POST", "/auth/login", { name, password });
  await entered();
}

/** Makes the admin by the one-time link and signs them in. */
export async function setUp(link: string, name: string, password: string): Promise<void> {
  await call("POST", "/auth/setup", { link, name, password });
  await entered();
}

async function entered(): Promise<void> {
  await loadSession();
  const { person } = useSession.getState();
  if (!person) throw cookiesRefused();
  enter(person.id);
}

/** Signs out, in every tab: nothing of the person stays in the browser or in a page's memory. */
export async function signOut(): Promise<void> {
  await call("POST", "/auth/logout");
  accept({ user: null, setup: false });
  leave();
}

export async function changePassword(old: string, next: string): Promise<void> {
  await call("POST", "/auth/password", { old, new: next });
}

heedTabs(() => useSession.getState().person?.id);
onSignedOut(() => accept({ user: null, setup: useSession.getState().setup }));
