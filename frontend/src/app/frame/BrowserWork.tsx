import { useEffect } from "react";
import { startProcessor } from "@/processor/start";
import { clearNotices, showNotice } from "./notice";

const page = { notice: showNotice, clear: clearNotices };

/** Lets this page do what is due in a browser, as long as somebody is signed in. */
export function BrowserWork({ person }: { person: string }) {
  useEffect(() => startProcessor(person, page), [person]);
  return null;
}
