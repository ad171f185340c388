/** What lies on a canvas stands on this grid, in pixels. */
export const GRID = 8;

/** Every task's card has this size, so that a drawing need not be measured. */
export const CARD = { width: 224, height: 88 } as const;

/** A rectangle on the canvas. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
