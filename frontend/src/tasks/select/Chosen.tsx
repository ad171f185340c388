import { useTranslation } from "react-i18next";
import { isObject, type Json, type JsonObject } from "@/flow/json";
import { wordsOfOptions } from "@/ui/form/options";
import { titleOf } from "@/ui/form/titles";
import { useText } from "../family/context";
import { local, part, textOf, type WholeTask } from "../family/task";
import { fieldsOf } from "./choice";
import styles from "./TaskSelect.module.css";

/** What was chosen, in the words of the form. */
export function Chosen({ task }: { task: WholeTask }) {
  const { t } = useTranslation("tasks");
  const read = useText();
  const config = local(task);
  const output = part(task, "output");
  const selected = output["selected"];
  const entries = isObject(selected) ? Object.entries(selected) : [];
  const by = textOf(output["chosenBy"]);
  const fields = fieldsOf(config["schema"]);
  const looksOf = (name: string): JsonObject => member(config["ui"], name);
  const labelOf = (name: string) => read(looksOf(name)["label"]) || titleOf(fields[name], name);
  const say = (name: string, value: Json): string => {
    if (Array.isArray(value)) return value.map((item) => say(name, item)).join(", ");
    if (typeof value === "boolean") return t(value ? "select.yes" : "select.no");
    if (isObject(value)) return JSON.stringify(value);
    return read(optionOf(looksOf(name), fields[name], value));
  };
  if (entries.length === 0) return <p className={styles["by"]}>{t("select.nothing")}</p>;
  return (
    <>
      <dl className={styles["chosen"]}>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{labelOf(name)}</dt>
            <dd>{say(name, value)}</dd>
          </div>
        ))}
      </dl>
      {by && <p className={styles["by"]}>{t("select.chosenBy", { name: by })}</p>}
    </>
  );
}

function member(object: Json | undefined, name: string): JsonObject {
  const found = isObject(object) ? object[name] : undefined;
  return isObject(found) ? found : {};
}

/** What stands for a value of an enum. */
function optionOf(looks: JsonObject, field: Json | undefined, value: Json): Json {
  const options = looks["options"];
  const name = String(value);
  return (isObject(options) ? options[name] : undefined) ?? wordsOfOptions(field)?.[name] ?? name;
}
