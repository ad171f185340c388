import type { ResultOf } from "@graphql-typed-document-node/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { ask } from "@/api/client";
import { useConnection } from "@/api/connection";
import { asServerError, type ServerError } from "@/api/errors";
import { CheckText } from "./documents";

/** What a text says of a kind: the document, if it is one, and every mistake. */
export type Checked = ResultOf<typeof CheckText>["kindText"];

interface Checking {
  /** Of the text as it is now; undefined while it is being checked. */
  checked: Checked | undefined;
  /** The last that was known, also of an older text. */
  last: Checked | undefined;
  error: ServerError | undefined;
}

/** Checks a text whenever one has stopped typing for a moment. */
export function useChecked(text: string): Checking {
  const [waited] = useDebouncedValue(text, 350);
  const online = useConnection((connection) => connection.state === "online");
  const [known, setKnown] = useState<{ text: string; checked: Checked }>();
  const [error, setError] = useState<ServerError>();
  useEffect(() => {
    if (!online) return undefined;
    let over = false;
    ask(CheckText, { text: waited }).then(
      ({ kindText }) => {
        if (over) return;
        setKnown({ text: waited, checked: kindText });
        setError(undefined);
      },
      (cause) => over || setError(asServerError(cause)),
    );
    return () => {
      over = true;
    };
  }, [waited, online]);
  return { checked: known?.text === text ? known.checked : undefined, last: known?.checked, error };
}
