/** Where a flow is drawn. */
export function EditorPage({ name }: { name: string }) {
  return <main data-flow={name} />;
}
