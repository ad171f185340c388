import { latinWords, numberOf } from "@/ui/latin";

/**
 * The name under which a flow is kept, made of what people call it: `Weekly review!` is
 * `weekly-review`. What has no Latin letters gets a number of its own.
 */
export function addressOf(label: string): string {
  const words = latinWords(label).join("-").toLowerCase().slice(0, 56);
  if (/^[a-z]/.test(words)) return words;
  const rest = words || numberOf(label);
  return rest && `flow-${rest}`;
}
