const used = new Set<string>();

/** Notes that a family was shown in use: who then asks for it live gets it live, also on a phone. */
export function noteUsed(family: string): void {
  used.add(family);
}

export const wasUsed = (family: string): boolean => used.has(family);
