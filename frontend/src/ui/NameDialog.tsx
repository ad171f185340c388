import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Problem } from "./Problem";
import { useAction } from "./useAction";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  label: string;
  placeholder: string;
  submit: string;
  /** The name that something is kept under, made of what people call it. */
  nameOf: (label: string) => string;
  /** Says what the name will be. */
  told: (name: string) => string;
  make: (name: string, label: string) => Promise<unknown>;
}

/** Asks what something new is called, and makes it. */
export function NameDialog(props: Props) {
  const { open, onClose, title, nameOf, told, make } = props;
  const [label, setLabel] = useState("");
  const name = nameOf(label);
  const { run, busy, problem } = useAction(() => make(name, label.trim()));
  const create = (event: FormEvent) => {
    event.preventDefault();
    if (name) void run();
  };
  return (
    <Modal opened={open} onClose={onClose} title={title} size={400}>
      <form onSubmit={create}>
        <Stack gap="md">
          <TextInput
            label={props.label}
            placeholder={props.placeholder}
            description={name && told(name)}
            inputWrapperOrder={["label", "input", "description", "error"]}
            data-autofocus
            required
            withAsterisk={false}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy} disabled={!name}>
            {props.submit}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
