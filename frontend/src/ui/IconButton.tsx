import { ActionIcon, type ActionIconProps, Tooltip } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ComponentPropsWithoutRef } from "react";
import { Kbd } from "./Kbd";

type Props = Omit<ActionIconProps, "children"> &
  Omit<ComponentPropsWithoutRef<"button">, keyof ActionIconProps | "aria-label" | "children"> & {
    icon: Icon;
    /** What it does: the tooltip, and the name for those who cannot see the icon. */
    label: string;
    /** The keys that do the same, for example `mod+z`. */
    keys?: string;
    /** Given for a button that stays pressed. */
    pressed?: boolean;
  };

/** A button that is only an icon: always with a tooltip and a name. */
export function IconButton({ icon: Shape, label, keys, pressed, ...props }: Props) {
  const tip = keys ? (
    <>
      {label} <Kbd keys={keys} />
    </>
  ) : (
    label
  );
  return (
    <Tooltip label={tip}>
      <ActionIcon
        size={32}
        aria-label={label}
        {...(pressed === undefined
          ? {}
          : { "aria-pressed": pressed, variant: pressed ? "light" : "subtle" })}
        {...(pressed ? { color: "accent" } : {})}
        {...props}
      >
        <Shape size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
