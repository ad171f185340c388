import { Button, Group, List, Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Problem {
  readonly message: string;
  readonly remedy: string;
  readonly line?: number;
}

interface Props {
  /** There is a flow of this name, the file has mistakes, or not all of it could come in. */
  asked:
    | { readonly step: "none" }
    | { readonly step: "taken"; readonly name: string }
    | {
        readonly step: "without";
        readonly brought: { readonly label: string };
        readonly leftOut: readonly string[];
      }
    | { readonly step: "wrong"; readonly problems: readonly Problem[]; readonly beside?: string };
  busy: boolean;
  onReplace: () => void;
  onCopy: () => void;
  onClose: () => void;
}

/** What becomes of a file whose flow exists, or that has mistakes; nothing has happened yet. */
export function ImportDialog({ asked, busy, onReplace, onCopy, onClose }: Props) {
  const { t } = useTranslation("ui");
  const copy = (
    <Button variant="default" loading={busy} onClick={onCopy}>
      {t("import.copy")}
    </Button>
  );
  return (
    <>
      <Modal
        opened={asked.step === "taken"}
        onClose={onClose}
        title={asked.step === "taken" && t("import.taken", { name: asked.name })}
        size={480}
      >
        <Text c="dimmed">{t("import.takenText")}</Text>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button variant="default" loading={busy} onClick={onReplace}>
            {t("import.replace")}
          </Button>
          <Button data-autofocus loading={busy} onClick={onCopy}>
            {t("import.copy")}
          </Button>
        </Group>
      </Modal>
      <Modal
        opened={asked.step === "without"}
        onClose={onClose}
        title={asked.step === "without" && t("import.without", { label: asked.brought.label })}
        size={560}
      >
        {asked.step === "without" && (
          <>
            <Text c="dimmed" mb="md">
              {t("import.withoutText")}
            </Text>
            <List spacing="sm">
              {asked.leftOut.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
            <Group justify="flex-end" mt="lg">
              <Button data-autofocus onClick={onClose}>
                {t("import.goOn")}
              </Button>
            </Group>
          </>
        )}
      </Modal>
      <Modal opened={asked.step === "wrong"} onClose={onClose} title={t("import.wrong")} size={560}>
        {asked.step === "wrong" && (
          <>
            <Text c="dimmed" mb="md">
              {asked.beside === undefined
                ? t("import.wrongText")
                : t("import.besideText", { name: asked.beside })}
            </Text>
            <List spacing="sm">
              {asked.problems.map(({ message, remedy, line }) => (
                <List.Item key={`${line} ${message}`}>
                  <Text fw={500}>
                    {message}
                    {line ? ` (${t("import.line", { line })})` : ""}
                  </Text>
                  <Text c="dimmed">{remedy}</Text>
                </List.Item>
              ))}
            </List>
            {asked.beside !== undefined && (
              <Group justify="flex-end" gap="xs" mt="lg">
                {copy}
              </Group>
            )}
          </>
        )}
      </Modal>
    </>
  );
}
