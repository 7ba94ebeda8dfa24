import { describe, expect, test } from 'vitest'
import {
  candidatesOf,
  type Evidence,
} from '../../../../src/gateway/evidence/improving/candidates.ts'
import { mixtureSchema, type MixtureInput } from '../../../../src/protocol/mixtures/mixture.ts'

const DOCUMENT: MixtureInput = {
  id: 'team',
  layers: [{ agents: [{ model: 'p/good' }, { model: 'p/idle' }, { model: 'p/bad' }], quorum: 3 }],
  aggregator: { model: 'p/writer' },
}

const PRICES: Readonly<Record<string, number>> = {
  'p/good': 1,
  'p/idle': 1,
  'p/bad': 1,
  'p/writer': 10,
}

function priceOf(model: string) {
  const each = PRICES[model]
  return each === undefined ? null : { input: each, output: each }
}

/** An estimate whose interval is so wide on both sides. */
function estimate(mean: number, half: number, n = 200) {
  return { n, mean, interval: [mean - half, mean + half] as const }
}

const EVEN: Evidence = {
  against: { name: 'p/rival', costRatio: 3, ...estimate(0.5, 0.1) },
  agents: [],
  regret: null,
}

function candidates(evidence: Partial<Evidence>, more: Partial<MixtureInput> = {}) {
  const mixture = mixtureSchema.parse({ ...DOCUMENT, ...more })
  return candidatesOf({ mixture, evidence: { ...EVEN, ...evidence }, priceOf })
}

const keysOf = (...of: Parameters<typeof candidates>) => candidates(...of).map(({ key }) => key)
const AGENTS = (n?: number) => [
  { agent: 'good', ...estimate(0.65, 0.1, n) },
  { agent: 'idle', ...estimate(0.5, 0.1, n) },
  { agent: 'bad', ...estimate(0.3, 0.1, n) },
]

describe('agents', () => {
  test('one that harms is dropped first, then one that adds nothing, and never one that adds', () => {
    const keys = keysOf({ agents: AGENTS() }).filter((key) => key.startsWith('without'))
    expect(keys).toEqual(['without bad', 'without idle'])
  })

  test('fewer than 50 runs suggest nothing of an agent', () => {
    expect(keysOf({ agents: AGENTS(49) }).join()).not.toContain('without')
  })

  test('the quorum follows the number of agents', () => {
    const [first] = candidates({ agents: AGENTS() })
    expect(first?.mixture.layers[0]).toMatchObject({
      quorum: 2,
      agents: [{ model: 'p/good' }, { model: 'p/idle' }],
    })
    expect(first).toMatchObject({ fewerCalls: true, change: 'Drop the agent bad' })
  })

  test('the others have the names that they had', () => {
    const agents = [{ model: 'p/twin' }, { model: 'p/twin' }, { model: 'p/odd:free' }]
    const [first] = candidates(
      { agents: [{ agent: 'twin', ...estimate(0.3, 0.1) }] },
      { layers: [{ agents }] },
    )
    expect(first?.key).toBe('without twin')
    expect(first?.mixture.layers[0]?.agents).toMatchObject([
      { model: 'p/twin', name: 'twin-2' },
      { model: 'p/odd:free' },
    ])
    expect(first?.mixture.layers[0]?.agents[1]?.name).toBeUndefined()
  })

  test('the last agent of a layer is never dropped', () => {
    const layers = [{ agents: [{ model: 'p/bad' }] }]
    expect(keysOf({ agents: AGENTS() }, { layers }).join()).not.toContain('without')
  })

  test('a sample that adds nothing is one sample less, and half the samples are a change of their own', () => {
    const layers = [{ agents: [{ model: 'p/good', samples: 4 }] }]
    const agents = [{ agent: 'good#3', ...estimate(0.45, 0.1) }]
    const found = candidates({ agents }, { layers })
    const samplesOf = (key: string) =>
      found.find((each) => each.key === key)?.mixture.layers[0]?.agents[0]?.samples
    expect(samplesOf('without good#3')).toBe(3)
    expect(samplesOf('samples good 2')).toBe(2)
  })
})

describe('the single model that is compared', () => {
  const against = (mean: number, half: number, costRatio: number | null, n = 200) => ({
    against: { name: 'p/rival', costRatio, ...estimate(mean, half, n) },
  })

  test.each<[what: string, evidence: Partial<Evidence>, isProposed: boolean]>([
    ['the mixture is worse', against(0.3, 0.1, 3), true],
    ['the mixture is worse, at an unknown cost', against(0.3, 0.1, null), true],
    ['the mixture is equivalent and dearer', against(0.5, 0.02, 3), true],
    ['the mixture is equivalent and cheaper', against(0.5, 0.02, 0.8), false],
    ['the mixture is equivalent at an unknown cost', against(0.5, 0.02, null), false],
    ['the mixture is better', against(0.7, 0.1, 3), false],
    ['nothing is decided', against(0.45, 0.1, 3), false],
    ['there are too few runs', against(0.3, 0.1, 3, 49), false],
  ])('where %s: proposed alone %#', (_, evidence, isProposed) => {
    expect(keysOf(evidence).includes('alone p/rival')).toBe(isProposed)
  })

  test('another mixture is never put in place of this one', () => {
    const rival = { name: 'other', costRatio: 3, ...estimate(0.3, 0.1) }
    expect(keysOf({ against: rival }).join()).not.toContain('alone')
  })
})

describe('the aggregator', () => {
  test('a cheaper model of the panel may take its place, a dearer one may not', () => {
    const layers = [{ agents: [{ model: 'p/good' }, { model: 'p/writer' }] }]
    expect(keysOf({}, { layers })).toEqual(['aggregator p/good'])
    expect(keysOf({}, { layers, aggregator: { model: 'p/good' } })).toEqual([])
  })

  test('a dearer one may where judges rank proposals above the answers', () => {
    const more = { layers: [{ agents: [{ model: 'p/writer' }] }], aggregator: { model: 'p/good' } }
    expect(keysOf({ regret: 0.5 }, more)).toEqual([])
    expect(keysOf({ regret: 0.95 }, more)).toEqual(['aggregator p/writer'])
  })
})

test('nothing is proposed for strategies in which the same proposals mean something else', () => {
  expect(keysOf({ agents: AGENTS() }, { strategy: 'vote' })).toEqual([])
})

test('nothing is proposed before 50 runs were compared, whatever it would save', () => {
  expect(keysOf({ agents: AGENTS(), against: null })).toEqual([])
})

test('every change can be stored as a mixture', () => {
  for (const { mixture } of candidates({ agents: AGENTS(), regret: 0.8 })) {
    expect(mixtureSchema.parse(JSON.parse(JSON.stringify(mixture)))).toEqual(mixture)
  }
})
