import { expect, test } from 'vitest'
import { foresightOf, learnerOf } from '../../../src/gateway/evidence/learner.ts'
import { chooseFor } from '../../../src/gateway/mixtures/choose.ts'
import type { AskContext } from '../../../src/gateway/ask-context.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { parseChat } from '../../../src/protocol/openai-chat/parse-chat.ts'
import { contextOf, learnFrom, newArm } from '../../../src/stats/learning/linear-arm.ts'
import { NOTHING_KNOWN, type Knowledge } from '../../../src/stats/learning/decision.ts'

const LAYERS = [{ agents: ['a/one', 'b/two', 'c/three'].map((model) => ({ model })) }]
const AUTO = { id: 'm', layers: LAYERS, aggregator: { model: 'a/pen' }, strategy: 'auto' }
const PROMPT = 'Describe how a lighthouse lamp is cleaned, step by step, for a new keeper of it'

function knownFor(best: string, others: readonly string[]): Knowledge {
  const arms = [best, ...others].map((name) => {
    const arm = newArm(34)
    for (let count = 0; count < 100; count++) {
      const context = contextOf(new Float64Array(32), count % 2 === 0)
      learnFrom(arm, { context, reward: name === best ? 1 : 0 }, 1)
    }
    return [name, { ...arm, meanCostUsd: null }] as const
  })
  return { ...NOTHING_KNOWN, arms: new Map(arms), live: true }
}

/** A request to a mixture, and a counter of the readings of what is known. */
function askOf(written: object, known: Knowledge | null, body: object = {}) {
  const mixture = mixtureSchema.parse(written)
  const content = 'content' in body ? body.content : PROMPT
  const { content: _content, ...rest } = body as { readonly content?: string }
  const parsed = parseChat({ model: 'm', messages: [{ role: 'user', content }], ...rest })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { ask } = parsed.value
  let readings = 0
  const services = { learned: { known: () => ((readings += 1), known) } }
  const context = { caller: { tenant: 't' }, services } as unknown as AskContext
  return { mixture, ask, context, readings: () => readings }
}

function choose(written: object, known: Knowledge | null, body: object = {}) {
  const { mixture, ask, context } = askOf(written, known, body)
  return chooseFor({ own: mixture, merged: mixture }, ask, learnerOf(mixture, ask, context))
}

/** What is foreseen of a request. */
function foreseen(written: object, known: Knowledge | null, body: object = {}) {
  const { mixture, ask, context } = askOf(written, known, body)
  const { learner, found } = foresightOf(mixture, ask, context)
  const { choice } = chooseFor({ own: mixture, merged: mixture }, ask, learner)
  expect(choice?.by).not.toBe('learned')
  return found()
}

const LEARNS = { ...AUTO, learn: { explore: 0.5 } }
const NO_TRY = { moa: { explore: false } }

test('a strategy that did best is chosen, with its scores and chance', () => {
  const known = knownFor('fusion', ['synthesize', 'solo'])
  const { choice, mixture } = choose(LEARNS, known, NO_TRY)
  expect(choice).toMatchObject({
    by: 'learned',
    strategy: 'fusion',
    explored: false,
    propensity: 1,
  })
  expect(choice?.scores?.fusion).toBeGreaterThan(choice?.scores?.synthesize ?? 1)
  expect(mixture.strategy).toMatchObject({ type: 'fusion' })
})

test('the rules decide where nothing is known, and where the mixture is not live', () => {
  for (const written of [LEARNS, { ...AUTO, learn: { explore: 0.5, live: false } }]) {
    const known = written === LEARNS ? null : knownFor('fusion', ['synthesize'])
    const { choice } = choose(written, known, NO_TRY)
    expect(choice).toMatchObject({ by: 'default', strategy: 'synthesize', propensity: 1 })
  }
})

test('a request with explore: false is never one with which something is tried', () => {
  const known = knownFor('fusion', ['synthesize'])
  const strategies = (body: object) =>
    new Set(Array.from({ length: 60 }, () => choose(LEARNS, known, body).choice?.strategy))
  expect([...strategies(NO_TRY)]).toEqual(['fusion'])
  expect(strategies({}).size).toBeGreaterThan(1)
})

test('rules about what is possible or pointless stay, and a mixture without learn learns nothing', () => {
  const known = knownFor('fusion', ['synthesize', 'solo'])
  const greeting = choose(LEARNS, known, { content: 'hello!' }).choice
  expect(greeting).toMatchObject({ by: 'rule:greeting', strategy: 'solo' })
  expect(greeting?.learned).toBeUndefined()
  expect(choose(AUTO, known).choice?.learned).toBeUndefined()
})

test('with `live: false` evidence makes nothing be tried more often than the share says', () => {
  const known = { ...knownFor('fusion', ['synthesize']), live: false, evidence: 30 }
  const triedOf = (learn: object) => {
    const { propensities = {}, wanted } = foreseen({ ...AUTO, learn }, known) ?? {}
    return wanted === 'fusion' ? 1 - (propensities.synthesize ?? 1) : null
  }
  expect(triedOf({ explore: 0.1, live: false })).toBeCloseTo(0.1, 12)
  expect(triedOf({ explore: 0.1 })).toBeCloseTo(0.55, 12)
})

test('a set of agents that did best is chosen', () => {
  const written = { ...AUTO, strategy: 'synthesize', choose: { agents: 2 }, learn: {} }
  const known = knownFor('b/two+c/three', ['a/one+b/two', 'a/one+c/three'])
  const { choice, mixture } = choose(written, known, NO_TRY)
  expect(choice).toMatchObject({ by: 'learned', strategy: 'synthesize' })
  expect(mixture.layers[0]?.agents.map(({ model }) => model)).toEqual(['b/two', 'c/three'])
})

test('the store is read for a choice of a mixture that learns, and for nothing else', () => {
  const readingsOf = (written: object, body: object = {}) => {
    const { mixture, ask, context, readings } = askOf(written, knownFor('fusion', []), body)
    const learner = learnerOf(mixture, ask, context)
    chooseFor({ own: mixture, merged: mixture }, ask, learner)
    return { isThere: learner !== null, readings: readings() }
  }
  expect(readingsOf(LEARNS)).toEqual({ isThere: true, readings: 1 })
  const none = { isThere: false, readings: 0 }
  expect(readingsOf(AUTO)).toEqual(none)
  expect(readingsOf({ ...AUTO, strategy: 'synthesize', choose: { agents: 2 } })).toEqual(none)
  // A changed mixture learns nothing, either.
  expect(readingsOf(LEARNS, { moa: { strategy: 'fusion' } })).toEqual(none)
  // Nor does one that leaves nothing to choose.
  expect(readingsOf({ ...LEARNS, strategy: 'synthesize' }).readings).toBe(0)
})

test('it is foreseen what would be chosen, and how probable each choice is', () => {
  const known = knownFor('fusion', ['synthesize', 'solo'])
  const found = foreseen(LEARNS, known)
  expect(found).toMatchObject({ live: true, wanted: 'fusion' })
  expect(found?.scores.fusion).toBeGreaterThan(found?.scores.synthesize ?? 1)
  const { fusion = 0, synthesize = 0, solo = 0 } = found?.propensities ?? {}
  // One half of the share that explores goes to the rules, and one half to any other arm.
  expect(fusion).toBeCloseTo(0.5, 12)
  expect(synthesize).toBeGreaterThan(0.25)
  expect(solo).toBeGreaterThan(0)
  expect(solo).toBeLessThan(0.25)
  const all = Object.values(found?.propensities ?? {})
  expect(all.reduce((sum, each) => sum + each)).toBeCloseTo(1, 12)
  const refused = foreseen(LEARNS, known, NO_TRY)
  expect(refused?.propensities).toMatchObject({ fusion: 1, synthesize: 0, solo: 0 })
  const collecting = foreseen({ ...LEARNS, learn: { explore: 0.5, live: false } }, known)
  expect(collecting).toMatchObject({ live: false, wanted: 'fusion' })
  expect(collecting?.propensities.synthesize).toBeCloseTo(0.5, 12)
})

test('nothing is foreseen where nothing is known or learned', () => {
  const known = knownFor('fusion', ['synthesize'])
  expect(foreseen(LEARNS, null)).toBeNull()
  expect(foreseen(AUTO, known)).toBeNull()
  expect(foreseen(LEARNS, known, { content: 'hello!' })).toBeNull()
})
