/** Words of a family in use. */
export const words = {
  missingAction: "See what waits for you",
  done: "Everything is done. What was said and chosen stays here.",
  cancelled: "This was cancelled. What had been said stays here.",
  whole: "Show all of {{family}}",
  goOn: "Go on with {{family}}",
  toInbox: "Back to the inbox",
  startAnew: "Open the flow to start anew",
} as const;
