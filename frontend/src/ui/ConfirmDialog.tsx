import { Button, Group, Modal, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and what cannot be taken back. */
  children: ReactNode;
  /** The deed itself: "Delete", not "OK". */
  confirm: string;
  /** May take its time; what it throws is shown. */
  onConfirm: () => Promise<unknown> | unknown;
  danger?: boolean;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  open,
  onClose,
  title,
  children,
  confirm,
  onConfirm,
  danger,
}: Props) {
  const { t } = useTranslation("ui");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const close = () => {
    setProblem(undefined);
    onClose();
  };
  const act = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={open} onClose={close} title={title} size={420}>
      <Text c="dimmed">{children}</Text>
      {problem && (
        <Text c="red" mt="sm" role="alert">
          {problem}
        </Text>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          {t("cancel")}
        </Button>
        <Button data-autofocus loading={busy} onClick={act} {...(danger ? { color: "red" } : {})}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
