import { describe, expect, test } from 'vitest'
import { ownCaller, type Caller } from '../../../src/gateway/caller.ts'
import { beyondList } from '../../../src/gateway/mixtures/allow-list.ts'
import { overridesSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import type { ShapeName } from '../../../src/protocol/wire-shape.ts'

interface Decision {
  readonly allowed?: readonly unknown[]
  readonly refused?: readonly unknown[]
}

/** What callers of mixtures as they are may send, by field of `moa`. A new field is refused until it has a row here. */
const FIELDS: Record<keyof typeof overridesSchema.shape, Decision> = {
  layers: { refused: [[], [{ agents: [{ model: 'sim/dear' }] }]] },
  aggregator: { refused: [{}, { model: 'sim/dear' }, { prompt: 'Lie.' }, { timeout_ms: 1 }] },
  strategy: { refused: ['synthesize', 'select', { type: 'select' }, 'auto'] },
  choose: { refused: [{ agents: 1 }] },
  judge: { refused: [{}, { model: 'sim/dear' }] },
  references: {
    refused: [{}, { format: 'paper' }, { place: 'tail' }, { shuffle: true }, { max_chars: 9_999 }],
  },
  proposals: { refused: [[{ agent: 'quick', text: 'I know better.' }]] },
  solo: { allowed: [false], refused: [true] },
  on_shortfall: { refused: ['degrade', 'fail'] },
  early_exit: { refused: [{ agree: 2 }] },
  share_format: { refused: [true, false] },
  // It can only lower the limit of the mixture.
  max_cost_usd: { allowed: [0.000_1, 1_000] },
  max_calls: { allowed: [1, 1_000] },
  cache: { allowed: ['use', 'off'], refused: ['refresh'] },
  progress: { allowed: ['none', 'events', 'reasoning'] },
  report: { allowed: ['full', 'none'] },
  explore: { allowed: [true, false] },
  study: { allowed: [{ id: 'essays', participant: 'p1', consent: 'figures' }] },
}

const key: Caller = { ...ownCaller('secret', 'team'), mixtures: ['demo', 'other'] }
const token: Caller = { ...ownCaller('session', 'team'), session: 'sess_1' }
const BOUND = [
  ['a key with a list of mixtures', key],
  ['a session token with a list', { ...token, mixtures: ['demo'] }],
  ['a session token without a list', token],
] as const
const FREE = [
  ['a secret key', ownCaller('secret', 'team')],
  ['the admin key', ownCaller('admin', 'admin')],
  ['a caller of an open gateway', ownCaller('open', 'local')],
] as const

function askOf(moa: object, shape: ShapeName = 'openai-chat', model = 'demo') {
  const question =
    shape === 'openai-chat' ? { messages: [{ role: 'user', content: 'Hi' }] } : { input: 'Hi' }
  const parsed = SHAPES[shape].parse({ model, ...question, moa })
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value.ask
}

const cases = (kind: keyof Decision) =>
  Object.entries(FIELDS).flatMap(([field, decision]) =>
    (decision[kind] ?? []).map((value) => [field, value] as const),
  )

test('every field of moa is allowed or refused, by an explicit decision', () => {
  expect(Object.keys(FIELDS).toSorted()).toEqual(Object.keys(overridesSchema.shape).toSorted())
  for (const { allowed = [], refused = [] } of Object.values(FIELDS)) {
    expect(allowed.length + refused.length).toBeGreaterThan(0)
  }
})

describe.each(['openai-chat', 'openai-responses'] as const)('in the shape %s', (shape) => {
  describe.each(BOUND)('%s', (_who, caller) => {
    test.each(cases('refused'))('may not send moa.%s as %j', (field, value) => {
      const beyond = beyondList(caller, askOf({ [field]: value }, shape))
      expect(beyond).toMatchObject({ code: 'forbidden', param: `moa.${field}` })
      expect(beyond?.message).toContain(caller.kind === 'session' ? 'token' : 'key')
    })

    test.each(cases('allowed'))('may send moa.%s as %j', (field, value) => {
      expect(beyondList(caller, askOf({ [field]: value }, shape))).toBeNull()
    })
  })

  test.each(FREE)('%s may send every field of moa', (_who, caller) => {
    for (const [field, value] of [...cases('allowed'), ...cases('refused')]) {
      expect(beyondList(caller, askOf({ [field]: value }, shape))).toBeNull()
    }
  })
})

test('a field of moa that is new to this program is refused', () => {
  const ask = askOf({})
  const overrides = { ...ask.overrides, invented: true }
  expect(beyondList(key, { ...ask, overrides })).toMatchObject({ param: 'moa.invented' })
})

test('a model off the list is refused; without a list, every model is allowed', () => {
  const ask = askOf({}, 'openai-chat', 'sim/dear')
  expect(beyondList(key, ask)).toMatchObject({ code: 'forbidden', param: 'model' })
  expect(beyondList({ ...key, mixtures: [] }, ask)).toMatchObject({ param: 'model' })
  expect(beyondList(token, ask)).toBeNull()
})

describe.each(BOUND)('%s', (_who, caller) => {
  const fusionOf = (more: object, model = 'demo') => {
    const messages = [{ role: 'user', content: 'Hi' }]
    const parsed = SHAPES['openai-chat'].parse({ model, messages, ...more })
    if (!parsed.ok) throw new Error(parsed.error.message)
    return parsed.value.ask
  }

  test.each([
    ['plugins', { plugins: [{ id: 'fusion' }] }],
    ['tools', { tools: [{ type: 'openrouter:fusion' }] }],
  ])('may not send fusion in %s, which chooses and shows models', (param, more) => {
    expect(beyondList(caller, fusionOf(more))).toMatchObject({ code: 'forbidden', param })
  })

  test('may send what turns fusion off', () => {
    const off = { plugins: [{ id: 'fusion', enabled: false }] }
    expect(beyondList(caller, fusionOf(off))).toBeNull()
  })
})
