/** Words of the shared pieces. */
export const words = {
  loading: "Loading…",
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  state: {
    resting: "Resting",
    waiting: "Waiting for a person",
    working: "Working",
    done: "Done",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  time: { justNow: "just now" },
  error: { title: "This did not work", retry: "Try again" },
} as const;
