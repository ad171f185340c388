/** What a task type does, in one sentence: the first of its description, without the words it is found by. */
export function firstSentence(description: string): string {
  return /^.*?[.;](?=\s|$)/.exec(description)?.[0].replace(/;$/, ".") ?? description;
}
