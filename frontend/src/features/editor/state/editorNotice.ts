/** What the person is told beside what they see: refusals, and what others did to the same field. */
export interface EditorNotice {
  readonly tone: "done" | "refused" | "aside";
  readonly text: string;
}
