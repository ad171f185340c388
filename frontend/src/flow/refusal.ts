/** An operation that is not possible on this flow; the message says why and what to do. */
export class OperationRefused extends Error {}

export function refuse(message: string): never {
  throw new OperationRefused(message);
}
