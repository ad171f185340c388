import { expect, it } from "vitest";
import { firstSentence } from "./firstSentence";

it.each([
  ["Talks with a model. Synonyms: chat, ask.", "Talks with a model."],
  ["Waits; then goes on. Typical requests: later", "Waits."],
  ["Sends v1.2 of a file", "Sends v1.2 of a file"],
  ["", ""],
])("says of %j only %j", (description, said) => {
  expect(firstSentence(description)).toBe(said);
});
