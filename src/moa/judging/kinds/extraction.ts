import { replyWith, shownResponses, type ResponsesPrompt } from '../prompt-parts.ts'
import { objectOf, readReply, text, type Read, type Shape } from '../shape.ts'

/** What an extractor reads that copies the final claim out of one open text. */
export function extractorPrompt(shown: ResponsesPrompt): string {
  return [
    'You are the extractor of the response below, which was written to the conversation above. Do not answer ' +
      'the conversation and do not correct the response: copy the answer that it finally gives.',
    ...shownResponses(shown),
    'Copy it in at most 20 words, in the words and the language of the response, without reasons. When the ' +
      'response gives no answer, write null.',
    `${replyWith({ answer: 'It is a mammal.' })}\n"answer" is a text, or null.`,
  ].join('\n\n')
}

/** A number is as good as a text, and "none" may be the answer itself. */
const ANSWER: Shape<string | null> = {
  schema: { type: ['string', 'null'] },
  read: (value, place) => {
    if (value === null || value === undefined) return { ok: true, value: null }
    const read = text().read(typeof value === 'number' ? String(value) : value, place)
    return read.ok && read.value === '' ? { ok: true, value: null } : read
  },
}

/** The form of an extraction. */
export function extractionShape(): Shape<{ readonly answer: string | null }> {
  return objectOf({ answer: ANSWER })
}

/** Reads an extractor's reply: the answer, or null when the response gives none. */
export function readExtraction(reply: string): Read<string | null> {
  const read = readReply(reply, extractionShape())
  return read.ok ? { ok: true, value: read.value.answer } : read
}
