/** The first line of a Markdown text without its marks, for a place with room for one line. */
export function plain(text: string): string {
  const line = text.split("\n").find((part) => part.trim()) ?? "";
  return line
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+\.)\s+/, "")
    .replace(/!?\[([^\]]*)\]\((?:https?:|mailto:)[^)]*\)/g, "$1")
    .replace(/\*\*(\S|\S.*?\S)\*\*/g, "$1")
    .replace(/`([^`]+)`/g, "$1")
    .trim();
}
