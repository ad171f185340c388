import { useRef, useState } from "react";
import { asServerError, ServerError } from "./errors";
import { graphql } from "./generated";
import type { ExistingFlow } from "./generated/graphql";
import { mutationId, submit } from "./outbox";

const ImportFlow = graphql(`
  mutation ImportFlow($input: ImportFlow!) {
    importFlow(input: $input) { flow { name label revision leftOut problems { message } } }
  }
`);

const TakeBack = graphql(`
  mutation TakeBack($input: RestoreFlow!) { restoreFlow(input: $input) { seq } }
`);

export interface FileProblem {
  readonly message: string;
  readonly remedy: string;
  readonly line?: number;
}

/** Where an import stands that needs the person: there is a flow of its name, or the file is wrong. */
export type Importing =
  | { readonly step: "none" }
  | { readonly step: "taken"; readonly name: string }
  | {
      readonly step: "wrong";
      readonly problems: readonly FileProblem[];
      /** The flow that it was to replace: the file can still come in beside it. */
      readonly beside?: string;
    }
  | {
      /** It is imported, but not all that stood in the file can be done here. */
      readonly step: "without";
      readonly brought: Brought;
      readonly leftOut: readonly string[];
    };

export interface Brought {
  readonly name: string;
  readonly label: string;
  /** How many things keep it from being run. */
  readonly problems: number;
  /** The revision that has what it replaced. */
  readonly kept?: number;
}

interface Wish {
  onBrought: (brought: Brought) => void;
  onError: (error: ServerError) => void;
  /** What has to be on the server before a draft is replaced. */
  before?: () => Promise<void>;
}

/** Brings files in as flows, and asks what happens where there is one of the name. */
export function useImporting({ onBrought, onError, before }: Wish) {
  const [state, setState] = useState<Importing>({ step: "none" });
  const [busy, setBusy] = useState(false);
  const chosen = useRef({ file: "", text: "" });
  const close = () => {
    setState({ step: "none" });
    if (state.step === "without") onBrought(state.brought);
  };

  const arrived = (brought: Brought, leftOut: readonly string[]) => {
    if (leftOut.length) return setState({ step: "without", brought, leftOut });
    setState({ step: "none" });
    onBrought(brought);
  };

  const send = async (existing: ExistingFlow, name?: string) => {
    setBusy(true);
    try {
      await before?.();
      const mutation = mutationId();
      const input = { mutation, ...chosen.current, existing };
      const { flow } = (await submit(mutation, ImportFlow, { input })).importFlow;
      const brought = {
        name: flow.name,
        label: flow.label,
        problems: flow.problems.length,
        ...(existing === "REPLACE" && name !== undefined ? { kept: flow.revision } : {}),
      };
      arrived(brought, flow.leftOut);
    } catch (cause) {
      const error = asServerError(cause);
      const next = askedBy(error, existing === "REPLACE" ? name : undefined);
      setState(next);
      if (next.step === "none") onError(error);
    } finally {
      setBusy(false);
    }
  };

  return {
    state,
    busy,
    close,
    async take(file: File) {
      try {
        chosen.current = { file: file.name, text: await textOf(file) };
      } catch (error) {
        return onError(asServerError(error));
      }
      await send("REFUSE");
    },
    replace: () => state.step === "taken" && void send("REPLACE", state.name),
    copy: () => void send("COPY"),
  };
}

/** Makes a flow's draft what it was at a revision. */
export async function takeBack(flow: string, revision: number): Promise<void> {
  await submit(flow, TakeBack, { input: { mutation: mutationId(), flow, revision } });
}

function askedBy({ code, details }: ServerError, beside: string | undefined): Importing {
  if (code === "flow.nameTaken") return { step: "taken", name: String(details["name"]) };
  const problems = details["problems"] as readonly FileProblem[] | undefined;
  if (!problems?.length) return { step: "none" };
  return { step: "wrong", problems, ...(beside === undefined ? {} : { beside }) };
}

/** A file's text; anything but UTF-8 would come in with letters lost. */
async function textOf(file: File): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new ServerError({
      code: "input.malformed",
      message: `${file.name} is no text in UTF-8. Save it as UTF-8 and import it again.`,
    });
  }
}
