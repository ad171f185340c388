import { useEffect } from "react";
import { startProcessor } from "@/processor/start";
import { showNotice } from "./notice";

/** Lets this page do what is due in a browser, as long as somebody is signed in. */
export function BrowserWork({ person }: { person: string }) {
  useEffect(() => startProcessor(person, { notice: showNotice }), [person]);
  return null;
}
