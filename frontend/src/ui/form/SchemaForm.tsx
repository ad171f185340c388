import { lazy, Suspense } from "react";
import { Loading } from "../Loading";
import type { SchemaFormProps } from "./props";

const Body = lazy(() =>
  import("./SchemaFormBody").then((room) => ({ default: room.SchemaFormBody })),
);

/** A form drawn from a JSON schema: buttons, chips, switch, slider, dropdown and the usual fields. */
export function SchemaForm(props: SchemaFormProps) {
  return (
    <Suspense fallback={<Loading shape="lines" />}>
      <Body {...props} />
    </Suspense>
  );
}
