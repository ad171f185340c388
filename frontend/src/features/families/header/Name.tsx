import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { useSession } from "@/api/session";
import { useFamily } from "@/tasks/family/context";
import { notifyError } from "@/ui/notify";
import { RenameFamily } from "../documents";
import styles from "./Header.module.css";

/** The family's name; its owner writes another one over it. */
export function Name({ id, label }: { id: string; label: string }) {
  const { t } = useTranslation("families");
  const mine = useMine();
  const [written, setWritten] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const editing = written !== undefined;
  useEffect(() => {
    if (editing) field.current?.select();
  }, [editing]);

  const save = () => {
    const next = written?.trim();
    setWritten(undefined);
    if (!next || next === label) return;
    const input = { mutation: mutationId(), family: id, label: next };
    submit(id, RenameFamily, { input }).catch(notifyError);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") save();
    if (event.key === "Escape") setWritten(undefined);
  };
  if (!mine) return <h1 className={styles["name"]}>{label}</h1>;
  if (!editing) {
    return (
      <h1 className={styles["name"]}>
        <button type="button" title={t("live.rename")} onClick={() => setWritten(label)}>
          {label}
        </button>
      </h1>
    );
  }
  return (
    <input
      ref={field}
      className={styles["field"]}
      aria-label={t("list.name")}
      value={written}
      onChange={(event) => setWritten(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={onKeyDown}
      size={Math.max(8, written.length)}
    />
  );
}

/** Whether one may rename the family, and say who belongs to it. */
export function useMine(): boolean {
  const owner = useFamily((family) => family.about.owner.id);
  return useSession(({ person }) => person?.admin === true || person?.id === owner);
}
