import { describe, expect, test, vi } from 'vitest'
import type { CallOutcome } from '../../src/moa/calls/attempts.ts'
import { fit } from '../../src/moa/cost/ladder.ts'
import { tokensOf } from '../../src/moa/cost/call-bound.ts'
import { gather, pieces } from '../../src/moa/gather.ts'
import type { CallEvent, Delta } from '../../src/moa/model-port.ts'
import { AnswerFilter } from '../../src/moa/strategies/answer-filter.ts'
import { AnswerRelay } from '../../src/moa/strategies/answer-relay.ts'
import { bestProposal } from '../../src/moa/strategies/best-proposal.ts'
import { readPair } from '../../src/moa/judging/kinds/pair.ts'
import { readRanking } from '../../src/moa/judging/kinds/ranking.ts'
import { readVerdict } from '../../src/moa/judging/kinds/scored.ts'
import { jsonObjectIn } from '../../src/moa/text/json-object.ts'
import { stripReasoning } from '../../src/moa/text/reasoning.ts'
import { trimMiddle } from '../../src/moa/text/references.ts'
import { headWithin, tailWithin } from '../../src/moa/text/text-size.ts'
import { textView } from '../../src/moa/text/text-view.ts'
import { growthOf, stepsOf } from '../support/steps.ts'
import { agentOf, layerOf, planOf } from './stage.ts'

const nonce = 'k7m2x9q4w8ab'
const many = <T>(size: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: size }, (_, index) => make(index))

/** Work on what callers and models write, by the room's function; the input has the size. */
const CASES: readonly [what: string, act: (size: number) => void][] = [
  [
    'turns of tools',
    (size) =>
      textView(
        many(size, (index) => [
          { role: 'assistant' as const, content: '', toolCalls: [call(`c${index}`)] },
          { role: 'tool' as const, content: 'It is so.', toolCallId: `c${index}` },
        ]).flat(),
      ),
  ],
  ['tokens of messages', (size) => tokensOf(many(size, () => ({ role: 'user', content: 'Hi' })))],
  ['pieces of an answer', (size) => gather(many(size, () => ({ text: 'a', reasoning: 'b' })))],
  [
    'pieces of tool calls',
    (size) =>
      gather(many(size, (index) => ({ toolCalls: [{ index: index % 100, arguments: '{' }] }))),
  ],
  ['words of a replayed answer', (size) => pieces('word '.repeat(size))],
  ['blanks of a replayed answer', (size) => pieces(' '.repeat(size))],
  ['blocks of reasoning', (size) => stripReasoning('<think>a</think>\n'.repeat(size))],
  ['reasoning that opens again', (size) => stripReasoning(`a\n${'<think>\n'.repeat(size)}`)],
  ['blanks before a tag', (size) => stripReasoning(`a\n${' '.repeat(size)}`)],
  ['objects in a verdict', (size) => jsonObjectIn('{"a":1} '.repeat(size))],
  ['braces that do not close', (size) => jsonObjectIn('{'.repeat(size))],
  [
    'assessments of a verdict',
    (size) => readVerdict(JSON.stringify({ assessments: many(size, (id) => ({ id })) }), ['A']),
  ],
  ['places of a ranking', (size) => readRanking(`FINAL RANKING:\n${'1. '.repeat(size)}`, ['A'])],
  ['blanks of a fault', (size) => readPair(pairOf(' '.repeat(size) + 'x'), ['A', 'B'])],
  ['marks around a letter', (size) => readPair(pairOf(null, '*'.repeat(size) + 'x'), ['A', 'B'])],
  [
    'words of proposals',
    (size) =>
      bestProposal(
        many(3, (agent) => ({
          agent: `${agent}`,
          model: 'a/b',
          text: many(size, (word) => `${agent}${word}`).join(' '),
          ended: 'whole' as const,
        })),
      ),
  ],
  [
    'bytes of a reference',
    (size) => trimMiddle('é'.repeat(size), { maxChars: size, maxBytes: size }),
  ],
  [
    'the head and the tail of a text',
    (size) => (headWithin('a'.repeat(size), size), tailWithin('é'.repeat(size), size)),
  ],
  [
    'tool calls of an answer with fences',
    (size) => {
      const filter = new AnswerFilter(nonce)
      for (let index = 0; index < size; index++)
        filter.push({ toolCalls: [{ index, id: 'c', name: 'f', arguments: '{"a":"<' }] })
      filter.end()
    },
  ],
]

/** A verdict on two responses. */
function pairOf(fault: string | null, better = 'A'): string {
  return JSON.stringify({ assessments: ['A', 'B'].map((id) => ({ id, fault })), better })
}

function call(id: string) {
  return { id, name: 'find', arguments: '{}' }
}

test.each(CASES)('twice as many %s are twice the work', (_what, act) => {
  expect(growthOf(act)).toBeLessThan(2.6)
})

describe('an answer that begins with blanks behind a marker', () => {
  test('is not searched again with each of them', async () => {
    const trims = async (size: number) => {
      const relay = new AnswerRelay(nonce, true)
      // The marker ends the search for reasoning, and is taken out: nothing of substance has come.
      const deltas: Delta[] = [
        { text: `<<<end ${nonce}>>>\n` },
        ...many(size, () => ({ text: ' ' })),
      ]
      const spy = vi.spyOn(String.prototype, 'trim')
      try {
        for await (const event of relay.through(spoken(deltas))) expect(event).toBeNull()
        return spy.mock.calls.length
      } finally {
        vi.restoreAllMocks()
      }
    }
    const once = await trims(500)
    expect(once).toBeGreaterThan(400)
    expect((await trims(1_000)) / once).toBeLessThan(2.5)
  })
})

async function* spoken(deltas: readonly Delta[]): AsyncGenerator<CallEvent, CallOutcome, void> {
  for (const delta of deltas) yield { type: 'call-deltas', deltas: [delta] }
  return {} as CallOutcome
}

describe('a bound on cost', () => {
  const priceOf = () => ({ input: 1, output: 2 })
  const layers = (count: number) =>
    many(count, () => layerOf(many(4, (index) => agentOf(`a${index}`, { system: 'Be brief.' }))))
  const long = (size: number) => [{ role: 'user' as const, content: 'x'.repeat(size) }]

  test('reads a conversation once, however many smaller plans are tried, and tried again', () => {
    const messages = long(1_000_000)
    const plan = (count: number) => planOf(layers(count), { messages })
    const steps = stepsOf(() => {
      for (const limit of [0, 1, 2]) fit(plan(8), limit, priceOf)
    })
    // Once as it is and once as agents see it: two steps for each character, and a look at its beginning.
    expect(steps).toBeGreaterThan(4_000_000)
    expect(steps).toBeLessThan(6_500_000)
  })

  test('reads tools and formats once', () => {
    const tools = [{ type: 'function', function: { name: 'f', description: 'x'.repeat(50_000) } }]
    const plan = planOf(layers(8), { messages: long(1), answer: { tools } })
    expect(stepsOf(() => fit(plan, 0, priceOf))).toBeLessThan(300_000)
  })

  test('does not write the longest proposals that it counts', () => {
    const plan = planOf(layers(8), { messages: long(1) })
    const wide = { ...plan, references: { ...plan.references, maxChars: 1_000_000 } }
    expect(stepsOf(() => fit(wide, 0, priceOf))).toBeLessThan(300_000)
  })
})
