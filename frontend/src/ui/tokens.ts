import type { Oklch } from "./colour";

/** Warm greys carry everything at rest; colour is kept for what is alive. */
const light = {
  ground: [0.974, 0.004, 78],
  surface: [0.996, 0.002, 78],
  sunken: [0.95, 0.006, 78],
  line: [0.905, 0.007, 78],
  edge: [0.625, 0.012, 65],
  ink: [0.25, 0.012, 60],
  inkSoft: [0.45, 0.013, 60],
  inkFaint: [0.52, 0.013, 60],

  accent: [0.47, 0.085, 200],
  accentSoft: [0.945, 0.022, 200],
  onAccent: [0.99, 0.003, 200],

  resting: [0.45, 0.01, 75],
  restingSoft: [0.94, 0.005, 85],
  waiting: [0.48, 0.105, 65],
  waitingSoft: [0.955, 0.045, 85],
  working: [0.48, 0.135, 255],
  workingSoft: [0.95, 0.025, 250],
  done: [0.46, 0.1, 150],
  doneSoft: [0.95, 0.035, 150],
  failed: [0.49, 0.165, 27],
  failedSoft: [0.95, 0.025, 25],
  cancelled: [0.5, 0.008, 75],
  cancelledSoft: [0.945, 0.004, 85],
  rule: [0.49, 0.15, 305],
  ruleSoft: [0.95, 0.025, 305],

  dataText: [0.5, 0.11, 160],
  dataNumber: [0.5, 0.13, 255],
  dataBoolean: [0.52, 0.14, 345],
  dataList: [0.52, 0.11, 75],
  dataObject: [0.5, 0.13, 290],
  dataAny: [0.52, 0.01, 75],
} as const satisfies Record<string, Oklch>;

export type TokenName = keyof typeof light;

const dark: Record<TokenName, Oklch> = {
  ground: [0.2, 0.007, 50],
  surface: [0.232, 0.008, 50],
  sunken: [0.175, 0.007, 50],
  line: [0.315, 0.009, 50],
  edge: [0.55, 0.011, 55],
  ink: [0.925, 0.006, 85],
  inkSoft: [0.755, 0.009, 80],
  inkFaint: [0.665, 0.01, 80],

  accent: [0.78, 0.085, 200],
  accentSoft: [0.29, 0.03, 200],
  onAccent: [0.2, 0.03, 200],

  resting: [0.76, 0.008, 80],
  restingSoft: [0.29, 0.006, 75],
  waiting: [0.82, 0.115, 80],
  waitingSoft: [0.3, 0.04, 75],
  working: [0.79, 0.095, 250],
  workingSoft: [0.295, 0.05, 255],
  done: [0.79, 0.11, 152],
  doneSoft: [0.285, 0.035, 152],
  failed: [0.78, 0.115, 25],
  failedSoft: [0.295, 0.05, 25],
  cancelled: [0.7, 0.007, 80],
  cancelledSoft: [0.27, 0.005, 75],
  rule: [0.79, 0.105, 305],
  ruleSoft: [0.295, 0.05, 305],

  dataText: [0.76, 0.1, 160],
  dataNumber: [0.76, 0.1, 250],
  dataBoolean: [0.76, 0.11, 345],
  dataList: [0.78, 0.1, 80],
  dataObject: [0.76, 0.1, 290],
  dataAny: [0.7, 0.008, 80],
};

export const palettes: Record<"light" | "dark", Record<TokenName, Oklch>> = { light, dark };

/** One grid of 4 px, one radius, one shadow, three durations. */
export const measures = {
  radius: "8px",
  "radius-small": "5px",
  rail: "56px",
  topbar: "48px",
  quick: "120ms",
  calm: "180ms",
  ease: "cubic-bezier(0.2, 0.7, 0.2, 1)",
} as const;

/** The name of a token's CSS variable: `inkSoft` is `--tf-ink-soft`. */
export function variable(name: TokenName): `--tf-${string}` {
  return `--tf-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
