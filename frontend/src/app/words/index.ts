import { words as account } from "@/features/account/words/en";
import { words as admin } from "@/features/admin/words/en";
import { words as editor } from "@/features/editor/words/en";
import { words as families } from "@/features/families/words/en";
import { words as flows } from "@/features/flows/words/en";
import { words as history } from "@/features/history/words/en";
import { words as kinds } from "@/features/kinds/words/en";
import { words as use } from "@/features/use/words/en";
import { words as tasks } from "@/tasks/words/en";
import { words as ui } from "@/ui/words/en";
import { words as app } from "./en";

const en = { ui, app, account, admin, use, editor, families, flows, history, kinds, tasks };

/**
 * Every word people see: language, room, key. English is the measure: another language has a
 * `words/<language>.ts` beside each room's `words/en.ts` and a line here; what it leaves out is
 * shown in English.
 */
export const words = { en };

export type Words = typeof en;
