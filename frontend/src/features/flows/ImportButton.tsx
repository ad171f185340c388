import { Button, FileButton, List, Modal, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ServerError } from "@/api/errors";
import { mutationId, submit } from "@/api/outbox";
import { notifyDone, notifyError } from "@/ui/notify";
import { ImportFlow } from "./documents";

interface FlowProblem {
  path: string;
  message: string;
  remedy: string;
  line?: number;
}

/** Imports a flow from a file; its mistakes are shown one by one, with what to do. */
export function ImportButton({
  onDone,
  leftSection,
}: {
  onDone: () => void;
  leftSection: ReactNode;
}) {
  const { t } = useTranslation("flows");
  const [problems, setProblems] = useState<FlowProblem[]>([]);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | null) => {
    if (!file) return;
    setBusy(true);
    try {
      const mutation = mutationId();
      const text = await file.text();
      const { importFlow } = await submit(mutation, ImportFlow, {
        input: { mutation, text, file: file.name },
      });
      notifyDone(t("imported", { label: importFlow.flow.label }));
      onDone();
    } catch (error) {
      const listed = error instanceof ServerError ? error.details["problems"] : undefined;
      if (Array.isArray(listed) && listed.length > 0) setProblems(listed as FlowProblem[]);
      else notifyError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <FileButton accept=".yaml,.yml,.json" onChange={take} key={busy ? "busy" : "free"}>
        {(props) => (
          <Button {...props} variant="default" leftSection={leftSection} loading={busy}>
            {t("import")}
          </Button>
        )}
      </FileButton>
      <Modal
        opened={problems.length > 0}
        onClose={() => setProblems([])}
        title={t("importTitle")}
        size={560}
      >
        <Text c="dimmed" mb="md">
          {t("importText")}
        </Text>
        <List spacing="sm">
          {problems.map((problem) => (
            <List.Item key={`${problem.path} ${problem.message}`}>
              <Text fw={500}>
                {problem.message}
                {problem.line ? ` (${t("line", { line: problem.line })})` : ""}
              </Text>
              <Text c="dimmed">{problem.remedy}</Text>
            </List.Item>
          ))}
        </List>
      </Modal>
    </>
  );
}
