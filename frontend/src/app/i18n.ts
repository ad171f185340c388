import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { words } from "./words";

/** The person's choice, else the browser's first language that there are words for, else English. */
function preferred(): string {
  const wanted = [localStorage.getItem("taskflow.language"), ...navigator.languages];
  const known = wanted.map((tag) => tag?.slice(0, 2)).find((tag) => tag && tag in words);
  return known ?? "en";
}

void i18next.use(initReactI18next).init({
  resources: words,
  lng: preferred(),
  fallbackLng: "en",
  defaultNS: "ui",
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
});

i18next.on("languageChanged", (language) => {
  document.documentElement.lang = language;
});
document.documentElement.lang = i18next.language;
