export const words = {
  title: "Families",
} as const;
