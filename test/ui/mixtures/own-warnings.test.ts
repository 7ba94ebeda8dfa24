import { describe, expect, test } from 'vitest'
import type { WireModel } from '../../../src/protocol/openai-chat/chat-response.ts'
import type { WireEstimate } from '../../../src/protocol/runs/estimate-response.ts'
import { ownWarnings, type Known } from '../../../src/ui/mixtures/checks/own-warnings.ts'

const model = (id: string, output: number | null, context = 100_000): WireModel => ({
  id,
  object: 'model',
  created: 0,
  owned_by: 'test',
  context_window: context,
  max_output_tokens: null,
  price: output === null ? null : { input: 1, output },
  capabilities: null,
})
const models = [
  model('a/gpt-large', 10),
  model('a/gpt-small', 1),
  model('b/claude', 10),
  model('c/narrow-llama', 10, 16_000),
  model('d/priceless', null),
]
const known: Known = { modelOf: (id) => models.find((each) => each.id === id), estimate: null }

const mixture = (writer: string, ...agents: readonly string[]) => ({
  layers: [{ agents: agents.map((each) => ({ model: each })) }],
  aggregator: { model: writer, fallbacks: ['b/claude'] },
})
const paths = (document: unknown, more: Partial<Known> = {}) =>
  ownWarnings(document, { ...known, ...more }).map(({ path }) => path)

describe('ownWarnings()', () => {
  test('finds nothing in a strong writer over agents of two families', () => {
    expect(ownWarnings(mixture('b/claude', 'a/gpt-large', 'b/claude'), known)).toEqual([])
  })

  test('warns of a writer that is much cheaper than an agent', () => {
    const weak = mixture('a/gpt-small', 'a/gpt-large', 'b/claude')
    expect(ownWarnings(weak, known)).toEqual([
      { path: 'aggregator.model', message: expect.stringContaining('a/gpt-large $10') as string },
    ])
    // The answer of a vote is the text of an agent.
    expect(paths({ ...weak, strategy: { type: 'vote' } })).toEqual([])
  })

  test('warns of a layer of one family, but not of samples of one model', () => {
    expect(paths(mixture('b/claude', 'a/gpt-large', 'a/gpt-small'))).toEqual(['layers[0].agents'])
    expect(paths(mixture('b/claude', 'a/gpt-large', 'a/gpt-large'))).toEqual([])
    expect(paths(mixture('sim/judge', 'sim/quick', 'sim/careful'))).toEqual([])
  })

  test('warns of a writer without a fallback', () => {
    const alone = {
      ...mixture('b/claude', 'a/gpt-large', 'b/claude'),
      aggregator: { model: 'b/claude' },
    }
    expect(paths(alone)).toEqual(['aggregator.fallbacks'])
  })

  test('warns of more than 16 calls', () => {
    const fine = mixture('b/claude', 'a/gpt-large', 'b/claude')
    const estimate = (calls: number) => ({ calls }) as WireEstimate
    expect(paths(fine, { estimate: estimate(16) })).toEqual([])
    expect(paths(fine, { estimate: estimate(17) })).toEqual(['layers'])
  })

  test('warns of a context that the references do not fit', () => {
    const narrow = mixture('c/narrow-llama', 'a/gpt-large', 'b/claude')
    expect(paths(narrow)).toEqual(['references.max_chars'])
    expect(paths({ ...narrow, references: { max_chars: 8_000 } })).toEqual([])
  })

  test('warns of a price that is unknown, and not of a model that is', () => {
    expect(paths(mixture('b/claude', 'd/priceless', 'e/unlisted'))).toEqual([
      'layers[0].agents[0].model',
    ])
  })

  test.each([
    null,
    [],
    'text',
    {},
    { layers: 7, aggregator: [] },
    { layers: [null, { agents: [1] }] },
  ])('reads any document: %j', (document) => {
    expect(() => ownWarnings(document, known)).not.toThrow()
  })
})
