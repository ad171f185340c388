import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  onBack: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

/** The ways to the pages before and after this one, where there are any. */
export function Pager({ onBack, onNext }: Props) {
  const { t } = useTranslation("families");
  if (!onBack && !onNext) return null;
  return (
    <Group justify="center" mt="md" gap="xs">
      <Button variant="default" size="xs" disabled={!onBack} onClick={onBack}>
        {t("list.newer")}
      </Button>
      <Button variant="default" size="xs" disabled={!onNext} onClick={onNext}>
        {t("list.older")}
      </Button>
    </Group>
  );
}
