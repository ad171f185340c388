/** Words of the frame around all pages. */
export const words = {
  rail: {
    label: "Main",
    flows: "Flows",
    families: "Families",
    inbox: "Inbox",
    system: "System",
    users: "Users",
    profile: "You",
  },
  theme: { light: "Light", dark: "Dark", auto: "Like the device", change: "Theme: {{scheme}}" },
  person: { profile: "Profile", signOut: "Sign out" },
  connection: {
    reconnecting: "Connection lost. Reconnecting…",
    offline: "The server cannot be reached. Trying again…",
    kept: "What you do is kept here and sent when it is back.",
    waiting_one: "{{count}} change waits to be sent.",
    waiting_other: "{{count}} changes wait to be sent.",
  },
  notice: { open: "Open", allow: "Allow notifications" },
  skip: "Skip to the page",
  palette: {
    open: "Search and commands",
    search: "Do something, or go somewhere",
    places: "Go to",
    nothing: "Nothing found",
  },
  notFound: {
    title: "Nothing here",
    text: "This address leads nowhere, or you may not see what is there.",
    action: "Go to flows",
  },
} as const;
