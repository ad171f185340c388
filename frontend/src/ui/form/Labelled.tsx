import { Box, Group, Input } from "@mantine/core";
import { labelValue, type WidgetProps } from "@rjsf/utils";
import type { ReactNode } from "react";

type Props = {
  field: WidgetProps;
  /** Stands at the end of the label's line. */
  aside?: ReactNode;
  children: ReactNode;
};

/** A field of several parts, with its label above and what is wrong with it below. */
export function Labelled({ field, aside, children }: Props) {
  const { id, label, hideLabel, required, rawErrors } = field;
  const shown = labelValue(label || undefined, hideLabel, false);
  return (
    <Input.Wrapper id={id} error={rawErrors?.length ? rawErrors.join("\n") : undefined}>
      {(shown || aside) && (
        <Group justify="space-between">
          <Input.Label labelElement="div" required={required ?? false}>
            {shown}
          </Input.Label>
          {aside}
        </Group>
      )}
      <Box my={4}>{children}</Box>
    </Input.Wrapper>
  );
}
