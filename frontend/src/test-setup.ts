import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import "@/app/i18n";

// What jsdom leaves out of a browser and Mantine asks for.
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

if (typeof window !== "undefined") {
  window.matchMedia = (query) =>
    Object.assign(new EventTarget(), {
      matches: false,
      media: query,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
    }) as MediaQueryList;
  window.ResizeObserver = Observer as unknown as typeof ResizeObserver;
  window.IntersectionObserver = Observer as unknown as typeof IntersectionObserver;
  Object.defineProperty(document, "fonts", { value: new EventTarget() });
  window.HTMLElement.prototype.scrollIntoView = () => {};
}

afterEach(cleanup);
