import { useEffect, useState } from "react";
import type { Options } from "react-markdown";

type Plugins = NonNullable<Options["rehypePlugins"]>;

const FENCE = /^[ >]*(```|~~~)/m;
let colours: Plugins = [];
let loading: Promise<void> | undefined;

/** Gives what colours code: nothing for a text without any, and until the grammars are loaded. */
export function useColours(text: string): Plugins {
  const [ready, setReady] = useState(colours);
  const wanted = FENCE.test(text);
  useEffect(() => {
    if (!wanted || ready.length > 0) return;
    let here = true;
    loading ??= load();
    void loading.then(() => here && setReady(colours));
    return () => {
      here = false;
    };
  }, [wanted, ready]);
  return wanted ? ready : [];
}

async function load(): Promise<void> {
  try {
    const { default: highlight } = await import("rehype-highlight");
    colours = [[highlight, { detect: false, plainText: ["text", "txt"] }]];
  } catch {
    loading = undefined; // Code without colours can be read; the next text tries again.
  }
}
