import { jsonObjectIn } from '../../text/json-object.ts'
import { stripReasoning } from '../../text/reasoning.ts'
import { NO_MERITS, replyWith, shownResponses, type ResponsesPrompt } from '../prompt-parts.ts'
import {
  listOf,
  misplaced,
  objectOf,
  oneLetter,
  readReply,
  wrong,
  type Read,
  type Shape,
} from '../shape.ts'

/** What a member of a council reads when it ranks the responses of the others. */
export function rankerPrompt(shown: ResponsesPrompt): string {
  const letters = shown.lettered.map(({ letter }) => letter)
  return [
    'You are the ranker of the responses below, which were written to the conversation above. Do not ' +
      'answer the conversation: put the responses in order, from the one that serves its author best to the worst.',
    ...shownResponses(shown, NO_MERITS),
    'Weigh first whether a response is true, then whether it covers the request, then its form. Their ' +
      'order here means nothing.',
    `${replyWith({ ranking: letters.toReversed() })}\n` +
      `Each of the letters ${letters.join(', ')} stands once in "ranking".`,
  ].join('\n\n')
}

/** The form of a ranking. */
export function rankingShape(letters: readonly string[]): Shape<{
  readonly ranking: readonly string[]
}> {
  return objectOf({ ranking: listOf(oneLetter(letters)) })
}

/**
 * Reads a ranking, the best first: JSON, or else the numbered list under the heading "FINAL RANKING:" that
 * the prompts of karpathy/llm-council ask for. Letters may be missing. A mention in prose is never taken for
 * a place in the ranking. An error lists what is wrong with it, in words for the ranker.
 */
export function readRanking(reply: string, letters: readonly string[]): Read<readonly string[]> {
  const bare = stripReasoning(reply)
  const listed = jsonObjectIn(bare) === null ? rankingInText(bare) : null
  const read = readReply(
    listed === null ? bare : JSON.stringify({ ranking: listed }),
    rankingShape(letters),
  )
  if (!read.ok) return read
  const { ranking } = read.value
  const [problem] = misplaced(ranking, letters, '"ranking"')
  if (problem !== undefined) return wrong(problem)
  return ranking.length === 0 ? wrong('"ranking" is empty') : { ok: true, value: ranking }
}

/** Longest list that is read, in characters. */
const MAX_LIST_CHARS = 8_192

/** The letters of the numbered list after the last heading; null without a heading. */
function rankingInText(text: string): readonly string[] | null {
  const at = [...text.matchAll(/final ranking/gi)].at(-1)?.index
  if (at === undefined) return null
  const places = text.slice(at, at + MAX_LIST_CHARS).matchAll(PLACE)
  return Array.from(places, ([, named, alone = '']) => named ?? alone)
}

/** A line of a numbered list that is a letter, or begins with "Response" and one. */
const PLACE =
  /^[ \t>*_#]*\d{1,3}[.):][ \t*_]*(?:[Rr]esponse[ \t*_]+([A-Z]{1,2})\b|([A-Z]{1,2})[ \t*_.]*$)/gm
