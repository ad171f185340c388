/** Words of a family in use. */
export const words = {
  missing: "No such family",
  missingText: "It was deleted, or you are not a member of it. Ask its owner to add you.",
  missingAction: "See what waits for you",
  done: "Everything is done. What was said and chosen stays here.",
  cancelled: "This was cancelled. What had been said stays here.",
  startAnew: "Open the flow to start anew",
} as const;
