import { expect, test } from 'vitest'
import { namedModels } from '../../../src/protocol/mixtures/callers.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'

function namesIn(fields: object) {
  const mixture = mixtureSchema.parse({ id: 'm', aggregator: { model: 'a/pen' }, ...fields })
  return namedModels(mixture).map(({ part, field, model }) => [`${part}.${field}`, model])
}

test('every model of a mixture is named with its place, in order', () => {
  const names = namesIn({
    layers: [
      {
        agents: [
          { model: 'a/b', fallbacks: ['a/c', 'a/d'] },
          { model: 'a/b', samples: 3 },
        ],
      },
      { agents: [{ model: 'a/e' }] },
    ],
    aggregator: { model: 'a/pen', fallbacks: ['a/b'] },
    judge: { model: 'a/judge', fallbacks: ['a/f'] },
  })
  expect(names).toEqual([
    ['layers[0].agents[0].model', 'a/b'],
    ['layers[0].agents[0].fallbacks[0]', 'a/c'],
    ['layers[0].agents[0].fallbacks[1]', 'a/d'],
    ['layers[0].agents[1].model', 'a/b'],
    ['layers[1].agents[0].model', 'a/e'],
    ['aggregator.model', 'a/pen'],
    ['aggregator.fallbacks[0]', 'a/b'],
    ['judge.model', 'a/judge'],
    ['judge.fallbacks[0]', 'a/f'],
  ])
})

test.each<[what: string, judge: object | undefined, names: readonly string[]]>([
  ['is absent', undefined, []],
  ['is empty', {}, []],
  ['has fallbacks alone', { fallbacks: ['a/f'] }, ['judge.fallbacks[0]']],
])('a judge that %s names no model of its own', (_what, judge, names) => {
  const found = namesIn({ layers: [], judge })
  expect(found.map(([place]) => place)).toEqual(['aggregator.model', ...names])
})
