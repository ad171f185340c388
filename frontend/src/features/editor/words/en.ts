export const words = {
  title: "Editor",
} as const;
