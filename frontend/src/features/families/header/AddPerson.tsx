import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { AddMember } from "../live/documents";
import styles from "./Header.module.css";

/** Lets a person in, by the name they sign in with. */
export function AddPerson({ family }: { family: string }) {
  const { t } = useTranslation("families");
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { run, busy, problem } = useAction(() =>
    submit(family, AddMember, { input: { mutation: mutationId(), family, name: name.trim() } }),
  );
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || !(await run())) return;
    setName("");
    field.current?.focus();
  };
  return (
    <form onSubmit={add}>
      <div className={styles["add"]}>
        <TextInput
          ref={field}
          size="xs"
          flex={1}
          aria-label={t("people.name")}
          placeholder={t("people.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" loading={busy} disabled={!name.trim()}>
          {t("people.add")}
        </Button>
      </div>
      <Problem message={problem?.message} />
    </form>
  );
}
