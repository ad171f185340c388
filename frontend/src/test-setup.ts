import { afterEach } from "vitest";

// What jsdom leaves out of a browser and Mantine asks for.
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// Tests of what needs no page begin without one: to make it takes longer than most of them.
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
  await import("@/app/i18n");
  const { cleanup, configure } = await import("@testing-library/react");
  configure({ asyncUtilTimeout: 10_000 }); // a busy machine is slow, not wrong
  afterEach(cleanup);
}
