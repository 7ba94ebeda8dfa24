import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../../../src/gateway/evidence/improving/candidate.ts'
import { candidatesOf, whyNone } from '../../../../src/gateway/evidence/improving/candidates.ts'
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

describe('strategies', () => {
  const panel = (samples = 1) => ({
    layers: [{ agents: ['p/good', 'p/idle', 'p/bad'].map((model) => ({ model, samples })) }],
  })

  test.each(['synthesize', 'fusion', 'vote', 'select'] as const)(
    'with %s, an agent that harms is dropped',
    (strategy) => {
      expect(keysOf({ agents: AGENTS() }, { strategy })).toContain('without bad')
    },
  )

  test.each(['synthesize', 'fusion', 'vote', 'select', 'debate', 'council', 'critique'] as const)(
    'with %s, fewer samples are a change',
    (strategy) => {
      expect(keysOf({}, { strategy, ...panel(2) })).toContain('samples good 1')
    },
  )

  test('a council keeps the three agents that it takes', () => {
    const keys = keysOf({ agents: AGENTS() }, { strategy: 'council', ...panel() })
    expect(keys.join()).not.toContain('without')
  })

  test.each([
    ['synthesize', true],
    ['fusion', true],
    ['critique', true],
    ['vote', false],
    ['select', false],
    ['cascade', false],
  ] as const)('with %s, another aggregator is a change: %s', (strategy, isChange) => {
    const found = keysOf({}, { strategy, ...panel() }).includes('aggregator p/good')
    expect(found).toBe(isChange)
  })

  test('a model that does better than a vote answers alone, with a strategy that needs no agents', () => {
    const against = { name: 'p/rival', costRatio: 3, ...estimate(0.3, 0.1) }
    const [first] = candidates({ against }, { strategy: 'vote' })
    expect(first?.mixture).toMatchObject({
      layers: [],
      strategy: 'synthesize',
      aggregator: { model: 'p/rival' },
    })
  })

  test('with auto, which chooses for each request, nothing is proposed', () => {
    expect(keysOf({ agents: AGENTS() }, { strategy: 'auto' })).toEqual([])
  })
})

describe('thresholds', () => {
  const WORSE = { name: 'p/rival', costRatio: null, ...estimate(0.3, 0.1) }
  const cascade = (accept = 70) => ({ strategy: { type: 'cascade', accept } }) as const
  const exit = (agree: number, after_layer = 0) => ({
    layers: [...(DOCUMENT.layers ?? []), { agents: [{ model: 'p/good' }] }],
    early_exit: { after_layer, agree },
  })
  const THRESHOLD = /^(accept|agree)/
  const thresholds = (...of: Parameters<typeof candidates>) =>
    candidates(...of).filter(({ key }) => THRESHOLD.test(key))

  test.each<
    [what: string, evidence: Partial<Evidence>, more: Partial<MixtureInput>, keys: string[]]
  >([
    ['a cascade accepts more drafts', {}, cascade(), ['accept 55']],
    ['a cascade that is worse accepts fewer', { against: WORSE }, cascade(), ['accept 85']],
    ['a cascade that accepts all stays', {}, cascade(0), []],
    ['a cascade that accepts hardly any stays', { against: WORSE }, cascade(100), []],
    ['fewer agents must agree', {}, exit(3), ['agree 2']],
    ['no fewer than two must agree', {}, exit(2), []],
    ['in a mixture that is worse, more must', { against: WORSE }, exit(2), ['agree 3']],
    ['no more than there are can agree', { against: WORSE }, exit(3), []],
    ['after the last layer there is nothing to skip', {}, exit(3, 1), []],
    [
      'a cascade without a verifier has no threshold here',
      {},
      { strategy: { type: 'cascade', gates: ['structural'] } },
      [],
    ],
  ])('%s', (_, evidence, more, keys) => {
    expect(thresholds(evidence, more).map(({ key }) => key)).toEqual(keys)
  })

  test('one that ends more runs early makes fewer calls; one that ends fewer does not', () => {
    const [looser] = thresholds({}, cascade())
    expect(looser).toMatchObject({
      change: 'Accept drafts from 55 % on in place of 70 %',
      fewerCalls: true,
      mixture: { strategy: { type: 'cascade', accept: 55, gates: ['structural', 'verifier'] } },
    })
    expect(thresholds({ against: WORSE }, cascade())[0]).toMatchObject({ fewerCalls: false })
  })
})

describe('why nothing is proposed', () => {
  const why = (evidence: Partial<Evidence>, more: Partial<MixtureInput> = {}) =>
    whyNone(
      {
        mixture: mixtureSchema.parse({ ...DOCUMENT, ...more }),
        evidence: { ...EVEN, ...evidence },
        priceOf,
      },
      4,
    )

  test.each<[string, Partial<Evidence>, Partial<MixtureInput>]>([
    ['Not enough yet: 0 of 50 compared runs of version 4', { against: null }, {}],
    [
      'The 200 compared runs of version 4 suggest no change that was not tried',
      { agents: AGENTS() },
      {},
    ],
    ['what each agent adds is not measured with the strategy `debate`', {}, { strategy: 'debate' }],
    [
      'what each agent adds is not measured without `leave_one_out`',
      {},
      { compare: { against: 'p/rival', judges: ['p/judge'], leave_one_out: false } },
    ],
    ['With the strategy `auto`', { against: null }, { strategy: 'auto' }],
  ])('%s', (words, ...of) => {
    expect(why(...of)).toContain(words)
  })
})

test('nothing is proposed before 50 runs were compared, whatever it would save', () => {
  expect(keysOf({ agents: AGENTS(), against: null })).toEqual([])
})

test('every change can be stored as a mixture', () => {
  for (const { mixture } of candidates({ agents: AGENTS(), regret: 0.8 })) {
    expect(mixtureSchema.parse(JSON.parse(JSON.stringify(mixture)))).toEqual(mixture)
  }
})
