import { InvalidDialog } from "./InvalidDialog";
import { PortPicker } from "./PortPicker";
import { QuickAdd } from "./QuickAdd";
import { SaveDialog } from "./SaveDialog";
import { Shortcuts } from "./Shortcuts";
import { TargetPicker } from "./TargetPicker";

/** Every small window of the editor; at most one of them is open. */
export function Dialogs() {
  return (
    <>
      <QuickAdd />
      <PortPicker />
      <TargetPicker />
      <SaveDialog />
      <InvalidDialog />
      <Shortcuts />
    </>
  );
}
