import type { Say } from './texts.ts'

/** How the page wants the widget to look. */
export interface Look {
  readonly say: Say
  /** What is asked, for the headings of answers; null when the page does not name it. */
  readonly name: string | null
  /** Steps of a run: `none`, `cards`, or else one line that opens to a list. */
  readonly progress: string | null
  /** Whether visitors see what an answer cost. */
  readonly showCost: boolean
  /** Whether visitors can vote on answers. */
  readonly votes: boolean
}
