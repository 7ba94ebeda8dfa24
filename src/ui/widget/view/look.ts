import type { Texts } from './texts.ts'

/** How the page wants the widget to look. */
export interface Look {
  readonly texts: Texts
  /** What is asked, for the headings of answers; null when the page does not name it. */
  readonly name: string | null
  /** Steps of a run: none, one line that opens to a list, or the list itself. */
  readonly progress: 'none' | 'line' | 'cards'
  /** Whether visitors see what an answer cost. */
  readonly showCost: boolean
}
