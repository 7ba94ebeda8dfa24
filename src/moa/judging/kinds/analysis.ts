import { replyWith, shownResponses, type ResponsesPrompt } from '../prompt-parts.ts'
import {
  listOf,
  objectOf,
  oneLetter,
  optionalListOf,
  readReply,
  text,
  wrong,
  type Read,
  type Shape,
} from '../shape.ts'

/** Most entries of each list that are read. */
const MAX_ENTRIES = 8

/** What an analyst of the proposals reads: it compares them, and another model writes the answer. */
export function analystPrompt(shown: ResponsesPrompt): string {
  const letters = shown.lettered.map(({ letter }) => letter)
  const [first = '', second = first] = letters
  return [
    'You are the analyst of the responses below, which were written to the conversation above. Do not ' +
      'answer the conversation: compare the responses for the writer of the final answer.',
    ...shownResponses(shown),
    `Fill five lists, each with at most ${MAX_ENTRIES} entries of at most 30 words, the weightiest first; a list may be empty:\n` +
      '- consensus: what the responses agree on and the answer can rest on\n' +
      '- contradictions: points on which they exclude each other, with the stance of each side\n' +
      '- partial_coverage: points that only some of them treat, with their letters\n' +
      '- unique_insights: what only one of them sees and what is worth keeping\n' +
      '- blind_spots: what the request needs and none of them treats\n' +
      'Outside of "blind_spots" say nothing that no response supports. Responses that say the same in ' +
      'other words do not contradict each other. Letters stand only in "id" and "ids", never in a text.',
    `${replyWith({
      consensus: ['Both give the year 1969.'],
      contradictions: [
        {
          topic: 'The landing site',
          stances: [
            { id: first, stance: 'It lay in the Sea of Tranquility.' },
            { id: second, stance: 'It lay in the Ocean of Storms.' },
          ],
        },
      ],
      partial_coverage: [{ ids: [second], point: 'The names of the crew' }],
      unique_insights: [{ id: first, insight: 'The site was changed during the descent.' }],
      blind_spots: ['No response says why the site was chosen.'],
    })}\nEvery "id" and every entry of "ids" is one of the letters ${letters.join(', ')}.`,
  ].join('\n\n')
}

/** What one party says about a topic. */
export interface Stance<Id> {
  readonly id: Id
  readonly stance: string
}

/** How the proposals relate, with what stands for their authors: letters for an analyst, agents afterwards. */
export interface Analysis<Id = string> {
  readonly consensus: readonly string[]
  readonly contradictions: readonly {
    readonly topic: string
    readonly stances: readonly Stance<Id>[]
  }[]
  readonly partialCoverage: readonly { readonly ids: readonly Id[]; readonly point: string }[]
  readonly uniqueInsights: readonly { readonly id: Id; readonly insight: string }[]
  readonly blindSpots: readonly string[]
}

interface WireAnalysis extends Pick<Analysis, 'consensus' | 'contradictions'> {
  readonly partial_coverage: Analysis['partialCoverage']
  readonly unique_insights: Analysis['uniqueInsights']
  readonly blind_spots: readonly string[]
}

/** The form of an analysis: OpenRouter's five lists, with letters in place of models. */
export function analysisShape(letters: readonly string[]): Shape<WireAnalysis> {
  const line = text(MAX_ENTRY_CHARS)
  const id = oneLetter(letters)
  const stances = listOf(objectOf({ id, stance: line }), letters.length)
  return objectOf({
    consensus: optionalListOf(line, MAX_ENTRIES),
    contradictions: optionalListOf(objectOf({ topic: line, stances }), MAX_ENTRIES),
    partial_coverage: optionalListOf(objectOf({ ids: listOf(id), point: line }), MAX_ENTRIES),
    unique_insights: optionalListOf(objectOf({ id, insight: line }), MAX_ENTRIES),
    blind_spots: optionalListOf(line, MAX_ENTRIES),
  })
}

/** Room for 30 long words. */
const MAX_ENTRY_CHARS = 320

/**
 * Reads an analyst's reply; an error lists what is wrong with it, in words for the analyst. A list may be
 * left out, but not all of them: what has none of the five is no analysis.
 */
export function readAnalysis(reply: string, letters: readonly string[]): Read<Analysis> {
  const read = readReply(reply, analysisShape(letters))
  if (!read.ok) return read
  const { consensus, contradictions, partial_coverage, unique_insights, blind_spots } = read.value
  const analysis = {
    consensus: consensus.filter(isSaid),
    contradictions: contradictions.filter(({ stances }) => stances.length > 0),
    partialCoverage: partial_coverage.flatMap(({ ids, point }) =>
      ids.length === 0 ? [] : [{ ids: [...new Set(ids)], point }],
    ),
    uniqueInsights: unique_insights.filter(({ insight }) => isSaid(insight)),
    blindSpots: blind_spots.filter(isSaid),
  }
  const isEmpty = Object.values(analysis).every((list) => list.length === 0)
  return isEmpty ? wrong('All five lists are empty') : { ok: true, value: analysis }
}

function isSaid(line: string): boolean {
  return line !== ''
}
