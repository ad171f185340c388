import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from "@mantine/core";
import { css, hex, type Oklch } from "./colour";
import { measures, palettes, type TokenName, variable } from "./tokens";

type Scheme = keyof typeof palettes;

const ten = (colour: (step: number) => Oklch) =>
  Array.from({ length: 10 }, (_, step) => hex(colour(step))) as unknown as MantineColorsTuple;

/** A ramp from a tint to a shade through the two values the tokens name for light and dark. */
function ramp(name: TokenName): MantineColorsTuple {
  const [lightness, chroma, hue] = palettes.light[name];
  const bright = palettes.dark[name];
  return ten((step) => {
    if (step === DARK_SHADE) return bright;
    if (step === LIGHT_SHADE) return [lightness, chroma, hue];
    const level = 0.97 - ((0.97 - lightness) * step) / LIGHT_SHADE;
    return [level, Math.min(chroma, 0.02 + (chroma * step) / LIGHT_SHADE), hue];
  });
}

const DARK_SHADE = 3;
const LIGHT_SHADE = 7;
const shade = (scheme: Scheme, names: TokenName[]) =>
  names.map((name) => hex(palettes[scheme][name])) as unknown as MantineColorsTuple;

/** What stands behind the colours that components are given by name. */
const meanings: Record<string, TokenName> = {
  accent: "accent",
  red: "failed",
  green: "done",
  yellow: "waiting",
  blue: "working",
  violet: "rule",
};

/** The head of a small window is a header in HTML, but not the page's banner. */
const bare = { header: { role: "presentation" } };

/** Mantine, drawn with our tokens. */
export const theme: MantineThemeOverride = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "28px" },
      h2: { fontSize: "17px", lineHeight: "24px" },
      h3: { fontSize: "14px", lineHeight: "20px" },
    },
  },
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.35", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "3px", sm: "5px", md: "8px", lg: "8px", xl: "16px" },
  defaultRadius: "md",
  shadows: Object.fromEntries(
    ["xs", "sm", "md", "lg", "xl"].map((size) => [size, "var(--tf-shadow)"]),
  ),
  cursorType: "pointer",
  primaryColor: "accent",
  primaryShade: { light: LIGHT_SHADE, dark: DARK_SHADE },
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    // Fills are dark in the light scheme and light in the dark one; what stands on them follows.
    if (input.variant === "filled") return { ...colours, color: "var(--tf-on-accent)" };
    const token = meanings[input.color ?? "accent"];
    if (!token || (input.variant !== "light" && input.variant !== "subtle")) return colours;
    const soft = `var(${variable(token)}-soft)`;
    return {
      background: input.variant === "light" ? soft : "transparent",
      hover: soft,
      border: "1px solid transparent",
      color: `var(${variable(token)})`,
    };
  },
  focusRing: "auto",
  respectReducedMotion: true,
  colors: {
    accent: ramp("accent"),
    red: ramp("failed"),
    green: ramp("done"),
    yellow: ramp("waiting"),
    blue: ramp("working"),
    violet: ramp("rule"),
    gray: shade("light", [
      "sunken",
      "sunken",
      "line",
      "line",
      "edge",
      "inkFaint",
      "inkSoft",
      "inkSoft",
      "ink",
      "ink",
    ]),
    dark: shade("dark", [
      "ink",
      "ink",
      "inkSoft",
      "inkFaint",
      "line",
      "line",
      "surface",
      "ground",
      "sunken",
      "sunken",
    ]),
  },
  components: {
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        withArrow: false,
        fz: "xs",
        events: { hover: true, focus: true, touch: false },
      },
    },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 150 },
        overlayProps: { backgroundOpacity: 0.35 },
        attributes: bare,
      },
    },
    Drawer: { defaultProps: { attributes: bare } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 120 } } },
    Button: { defaultProps: { fw: 500 } },
    Badge: { defaultProps: { tt: "none", fw: 500, radius: "xl" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
  },
});

function scheme(name: Scheme): Record<string, string> {
  const tokens = palettes[name];
  const shadow = name === "light" ? "oklch(0.3 0.02 70 / 0.09)" : "oklch(0 0 0 / 0.38)";
  return {
    ...Object.fromEntries(
      Object.entries(tokens).map(([token, colour]) => [variable(token as TokenName), css(colour)]),
    ),
    "--tf-shadow": `0 1px 2px ${shadow}, 0 6px 20px -4px ${shadow}`,
    "--mantine-primary-color-contrast": "var(--tf-on-accent)",
    "--mantine-color-body": "var(--tf-ground)",
    "--mantine-color-text": "var(--tf-ink)",
    "--mantine-color-dimmed": "var(--tf-ink-soft)",
    "--mantine-color-placeholder": "var(--tf-ink-faint)",
    "--mantine-color-anchor": "var(--tf-accent)",
    // Menus take this shade of a colour that they are given by name.
    "--mantine-color-red-6": "var(--tf-failed)",
    "--mantine-color-error": "var(--tf-failed)",
    "--mantine-color-default": "var(--tf-surface)",
    "--mantine-color-default-color": "var(--tf-ink)",
    "--mantine-color-bright": "var(--tf-ink)",
    "--mantine-color-default-hover": "var(--tf-sunken)",
    "--mantine-color-default-border": "var(--tf-line)",
    "--mantine-color-gray-light-color": "var(--tf-ink-soft)",
    "--mantine-color-gray-outline": "var(--tf-ink-soft)",
  };
}

/** Our tokens as CSS variables, and Mantine's own set to them. */
export const variables: CSSVariablesResolver = () => ({
  variables: Object.fromEntries(
    Object.entries(measures).map(([name, value]) => [`--tf-${name}`, value]),
  ),
  light: scheme("light"),
  dark: scheme("dark"),
});
