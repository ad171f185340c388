/** The first line of a Markdown text without its marks, for a place with room for one line. */
export function plain(text: string): string {
  return bare(text.split("\n").find((part) => part.trim()) ?? "").trim();
}

/** All lines of a Markdown text without their marks, for as long as what shows it is loaded. */
export function unmarked(text: string): string {
  const lines = text.split("\n").filter((line) => !FENCE.test(line));
  return lines.map(bare).join("\n");
}

const FENCE = /^\s*(```|~~~)/;

function bare(line: string): string {
  return line
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+\.)\s+/, "")
    .replace(/!?\[([^\]]*)\]\((?:https?:|mailto:)[^)]*\)/g, "$1")
    .replace(/\*\*(\S|\S.*?\S)\*\*/g, "$1")
    .replace(/`([^`]+)`/g, "$1");
}
