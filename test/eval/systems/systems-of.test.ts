import { describe, expect, test } from 'vitest'
import { selfMoaWith } from '../../../src/eval/systems/self-moa.ts'
import { systemsOf } from '../../../src/eval/systems/systems-of.ts'
import { mixtureOf } from './mixture-of.ts'

const team = mixtureOf([
  { model: 'up/mini', name: 'mini', temperature: 0.7 },
  { model: 'up/small' },
])

describe('against auto, a mixture has as baselines', () => {
  const systems = systemsOf([team], ['auto'])

  test('every model of its panel, the aggregator alone, a selection, and samples of one model', () => {
    expect(systems.map(({ id, role }) => [id, role])).toEqual([
      ['team', 'mixture'],
      ['up/mini', 'single'],
      ['up/small', 'single'],
      ['team: aggregator alone', 'aggregator'],
      ['team: selection', 'selection'],
      ['team: self-MoA', 'self-moa'],
    ])
    expect(systems.slice(1).every(({ of }) => of === 'team')).toBe(true)
  })

  test('models with the settings and the names of their agents', () => {
    expect(systems[1]).toMatchObject({
      agent: 'mini',
      request: { model: 'up/mini', temperature: 0.7 },
    })
    expect(systems[2]).toMatchObject({ agent: 'small', request: { model: 'up/small' } })
  })

  test('as many samples of the best model as it has proposals, at its settings', () => {
    const [, mini, , , , template] = systems
    const system = selfMoaWith(template ?? never(), mini ?? never())
    expect(system.request.moa?.layers).toMatchObject([
      { agents: [{ model: 'up/mini', samples: 2, temperature: 0.7 }], grace: 1.5 },
    ])
  })

  test('a model once for all its samples, by the name of the first', () => {
    const sampled = systemsOf([mixtureOf([{ model: 'up/mini', samples: 4 }])], ['singles'])
    expect(sampled.map(({ id, agent }) => [id, agent])).toEqual([
      ['team', null],
      ['up/mini', 'mini#1'],
    ])
  })

  test('a model for each of its settings', () => {
    const agents = [{ model: 'up/mini' }, { model: 'up/mini', system: 'You are a poet.' }]
    const [, first, second] = systemsOf([mixtureOf(agents)], ['singles'])
    expect([first?.id, second?.id]).toEqual(['up/mini', 'up/mini (mini-2)'])
    expect(second?.instructions).toBe('You are a poet.')
  })
})

describe('a model that is named', () => {
  test('is the agent of the panel that has it', () => {
    const [, named] = systemsOf([team], ['up/mini'])
    expect(named).toMatchObject({ id: 'up/mini', of: null, agent: 'mini' })
    expect(named?.request.temperature).toBe(0.7)
  })

  test('is asked itself when the panel has no such model', () => {
    expect(systemsOf([team], ['up/huge'])[1]).toMatchObject({ id: 'up/huge', agent: null })
  })

  test('is one system when the panel is compared, too', () => {
    expect(systemsOf([team], ['singles', 'up/mini']).map(({ id }) => id)).toEqual([
      'team',
      'up/mini',
      'up/small',
    ])
  })
})

test('a mixture against itself is asked twice', () => {
  expect(systemsOf([team], ['team']).map(({ id, role }) => [id, role])).toEqual([
    ['team', 'mixture'],
    ['team (2)', 'single'],
  ])
})

test('the models of two mixtures are baselines of each', () => {
  const other = mixtureOf([{ model: 'up/mini', name: 'mini' }], 'other')
  expect(systemsOf([team, other], ['singles']).map(({ id, of }) => [id, of])).toEqual([
    ['team', null],
    ['up/mini', 'team'],
    ['up/small', 'team'],
    ['other', null],
    ['other: up/mini', 'other'],
  ])
})

test('a mixture without a panel needs a baseline that is named', () => {
  expect(() => systemsOf([mixtureOf([])], ['auto'])).toThrow(/wanted --against MODEL/)
  expect(systemsOf([mixtureOf([])], ['up/mini'])).toHaveLength(2)
})

test('no system is answered by a cache', () => {
  const systems = systemsOf([team], ['auto', 'up/huge'])
  expect(systems.map(({ request }) => request.moa?.cache)).toEqual(systems.map(() => 'off'))
})

function never(): never {
  throw new Error('Cannot go on: there is no such system')
}
