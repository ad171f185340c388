/** Words of signing in and of one's own page. */
export const words = {
  name: "Name",
  password: "Password",
  login: {
    title: "Sign in to T@skFlow",
    submit: "Sign in",
    setupNeeded:
      "Nobody has an account here yet. Open the one-time link that the server printed when it started.",
  },
  setup: {
    title: "Welcome to T@skFlow",
    lead: "Choose a name and a password. You will be the admin of this installation.",
    submit: "Begin",
    nameHelp: "What others see, and what you sign in with.",
    passwordHelp: "At least 10 characters, and not easily guessed: a few unrelated words do well.",
    again: "Password again",
    differ: "The two passwords differ.",
    noLink: "This page needs the one-time link that the server printed when it started.",
  },
  profile: {
    title: "You",
    password: "Password",
    old: "Present password",
    next: "New password",
    change: "Change password",
    changed: "Your password is changed.",
    tokens: "Personal tokens",
    tokensLead:
      "A token lets a program do what you may do: read families over GraphQL, talk to a task with curl. It makes and changes no passwords, tokens or accounts.",
    tokenLabel: "What is it for?",
    tokenPlaceholder: "My script",
    create: "Create token",
    created: "Copy it now. It is shown this once.",
    none: "You have no tokens.",
    made: "made",
    used: "used",
    neverUsed: "never used",
    revoke: "Revoke",
    revokeTitle: "Revoke “{{label}}”?",
    revokeText: "Programs that use this token are refused from now on.",
  },
} as const;
