import { latinWords, numberOf } from "@/ui/latin";

/**
 * The name that tasks have as their type, made of what people call a kind: `Team vote` is
 * `TeamVote`. What has no Latin letters gets a number of its own.
 */
export function typeNameOf(label: string): string {
  const words = latinWords(label).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const name = words.join("") || numberOf(label).toUpperCase();
  // No name begins with a digit, and those that begin with Rule are those of rules.
  const free = words.length > 0 && !/^(\d|Rule)/.test(name);
  return (free || !name ? name : `Kind${name}`).slice(0, 60);
}
