import { useMantineColorScheme } from "@mantine/core";
import { IconCircleHalf2, IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";

const schemes = ["auto", "light", "dark"] as const;
const icons = { auto: IconCircleHalf2, light: IconSun, dark: IconMoon };

/** Light, dark, or as the device has it. */
export function ThemeToggle() {
  const { t } = useTranslation("app");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = schemes[(schemes.indexOf(colorScheme) + 1) % schemes.length] ?? "auto";
  return (
    <IconButton
      icon={icons[colorScheme]}
      label={t("theme.change", { scheme: t(`theme.${colorScheme}`) })}
      onClick={() => setColorScheme(next)}
    />
  );
}
