import "@/api/storage";
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@/ui/base.css";
import "./i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { forgetWhoLeft } from "@/api/personStorage";
import { loadSession } from "@/api/session";
import { note } from "@/api/storage";
import { guardComposition } from "@/ui/keyboard";
import { App } from "./App";

forgetWhoLeft();
guardComposition();

// After an update of the server the pages of the old build are gone: take the new ones, once.
window.addEventListener("vite:preloadError", () => {
  const before = Number(sessionStorage.getItem("taskflow.reloaded"));
  if (Date.now() - before < 10_000) return;
  note(sessionStorage, "taskflow.reloaded", String(Date.now()));
  void loadSession().then(() => location.reload());
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
