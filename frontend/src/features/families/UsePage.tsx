/** One family, shown to those who use it: a task at a time. */
export function UsePage({ id }: { id: string }) {
  return <main data-family={id} />;
}
