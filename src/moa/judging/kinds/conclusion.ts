import { replyWith, shownResponses, type ResponsesPrompt } from '../prompt-parts.ts'
import {
  objectOf,
  readReply,
  TEXT_OR_NULL,
  TRUE_OR_FALSE,
  type Read,
  type Shape,
} from '../shape.ts'

/** What a comparer reads that finds whether open texts come to the same conclusion. */
export function comparerPrompt(shown: ResponsesPrompt): string {
  return [
    'You are the comparer of the responses below, which were written to the conversation above. Do not ' +
      'answer the conversation and do not judge which response is better: find whether all of them come to the same conclusion.',
    ...shownResponses(shown),
    'The conclusion is what the author of the conversation would act on. Other words, another order and more ' +
      'detail are the same conclusion; another number, name, date or recommendation, or a "not", is not. In doubt it is not the same.',
    `${replyWith({ same_conclusion: false, difference: 'One recommends waiting, the others do not.' })}\n` +
      '"difference" names the weightiest difference in at most 20 words, or is null when there is none.',
  ].join('\n\n')
}

/** Whether texts come to the same conclusion. */
export interface Conclusion {
  readonly isSame: boolean
  readonly difference: string | null
}

interface WireConclusion {
  readonly same_conclusion: boolean
  readonly difference: string | null
}

/** The form of a comparison. */
export function conclusionShape(): Shape<WireConclusion> {
  return objectOf({ same_conclusion: TRUE_OR_FALSE, difference: TEXT_OR_NULL })
}

/** Reads a comparer's reply; an error lists what is wrong with it, in words for the comparer. */
export function readConclusion(reply: string): Read<Conclusion> {
  const read = readReply(reply, conclusionShape())
  if (!read.ok) return read
  const { same_conclusion, difference } = read.value
  return { ok: true, value: { isSame: same_conclusion, difference } }
}
