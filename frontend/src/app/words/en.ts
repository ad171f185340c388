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
    reconnecting: "Connection lost. Reconnecting… What you do is kept and sent when it is back.",
    offline: "You are offline. What you do is kept and sent when the connection is back.",
  },
  notFound: {
    title: "Nothing here",
    text: "This address leads nowhere, or you may not see what is there.",
    action: "Go to flows",
  },
} as const;
