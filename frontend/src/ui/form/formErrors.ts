/** What is wrong with a form's value, and where. */
import type { ErrorSchema } from "@rjsf/utils";

export interface FormError {
  readonly path: readonly string[];
  readonly message: string;
}

/** As the form library reads it; by the steps of each path, since names may hold any sign. */
export function errorTree(found: readonly FormError[]): ErrorSchema {
  const root: ErrorSchema = {};
  for (const { path, message } of found) {
    let here = root as Record<string, ErrorSchema>;
    for (const key of path) {
      if (!Object.hasOwn(here, key)) here[key] = {};
      here = here[key] as Record<string, ErrorSchema>;
    }
    const place = here as ErrorSchema;
    place.__errors = [...(place.__errors ?? []), message];
  }
  return root;
}
