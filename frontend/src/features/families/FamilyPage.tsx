/** The live view of one family. */
export function FamilyPage({ id }: { id: string }) {
  return <main data-family={id} />;
}
