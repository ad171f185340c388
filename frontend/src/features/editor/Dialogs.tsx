import { InvalidDialog } from "./bar/InvalidDialog";
import { SaveDialog } from "./bar/SaveDialog";
import { PortPicker } from "./canvas/PortPicker";
import { QuickAdd } from "./canvas/QuickAdd";
import { TargetPicker } from "./canvas/TargetPicker";
import { Shortcuts } from "./commands/Shortcuts";

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
