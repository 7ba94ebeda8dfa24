/** An interval, lower end first. */
export type Interval = readonly [low: number, high: number]

/** The confidence of every interval that names no other. */
export const CONFIDENCE = 0.95
