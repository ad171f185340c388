import { useEffect } from "react";
import { pressed } from "@/ui/keyboard";
import { openPalette } from "./spotlight";

/** Opens the palette by mod+K, also while somebody writes. */
export function useOpening(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (pressed(event) !== "mod+k") return;
      event.preventDefault();
      openPalette();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
