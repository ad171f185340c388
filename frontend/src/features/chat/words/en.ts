/** Words of a family in use. */
export const words = {
  missing: "No such family",
  missingText: "It was deleted, or you are not a member of it. Ask its owner to add you.",
  missingAction: "See what waits for you",
  done: "Everything is done. What was said and chosen stays here.",
  cancelled: "This was cancelled. What had been said stays here.",
  whole: "Show all of {{family}}",
  goOn: "Go on with {{family}}",
  toInbox: "Back to the inbox",
  startAnew: "Open the flow to start anew",
} as const;
