import { expect, test } from 'vitest'
import { mixtureSchema } from '../../../../src/protocol/mixtures/mixture.ts'
import { mixtureWarnings } from '../../../../src/protocol/mixtures/warnings/mixture-warnings.ts'

const FACTS = {
  hasPrice: (model: string) => !model.endsWith('unpriced'),
  problem: (model: string) => (model.startsWith('gone/') ? 'It cannot be called' : null),
  panel: (models: readonly string[]) => ({
    families: [...new Set(models.map((model) => model.split('-', 1)[0] ?? ''))],
    votes: models.length / 2,
  }),
  mayBeSlow: (pattern: string) => pattern === '(a+)+',
}

function warningsOf(fields: object) {
  const mixture = mixtureSchema.parse({
    id: 'm',
    layers: [{ agents: [{ model: 'a/b' }, { model: 'a/c' }] }],
    aggregator: { model: 'a/pen' },
    ...fields,
  })
  return mixtureWarnings(mixture, FACTS).map(({ path, message }) => `${path}: ${message}`)
}

const NOTHING_TO_MERGE = 'There is one agent: there is nothing to merge'
const NOTHING_TO_COMPARE = 'There is one agent: there is nothing to compare'
const ITSELF = 'The only agent is the aggregator itself: it reads its own answer'
const lone = (model: string) => ({ agents: [{ model }] })
const two = { agents: [{ model: 'a/b', samples: 2 }] }
const trio = { agents: [{ model: 'a/llama' }, { model: 'a/qwen' }, { model: 'a/gemma' }] }
const three = { agents: [{ model: 'a/b', samples: 3 }] }

test.each<[what: string, fields: object, warnings: readonly string[]]>([
  ['two agents', {}, []],
  ['two samples of one agent', { layers: [{ agents: [{ model: 'a/b', samples: 2 }] }] }, []],
  ['no layers', { layers: [] }, ['layers: There are no agents: the aggregator answers alone']],
  ['one agent', { layers: [lone('a/b')] }, [`layers[0].agents: ${NOTHING_TO_MERGE}`]],
  ['the aggregator as its agent', { layers: [lone('a/pen')] }, [`layers[0].agents: ${ITSELF}`]],
  [
    'one agent in each layer, and select',
    { layers: [lone('a/pen'), lone('a/b')], strategy: 'select' },
    [`layers[0].agents: ${NOTHING_TO_MERGE}`, `layers[1].agents: ${NOTHING_TO_COMPARE}`],
  ],
  [
    'an early exit before no layer',
    { early_exit: { agree: 2 } },
    ['early_exit.after_layer: No layer comes after it: there is nothing to skip'],
  ],
  [
    'an early exit of more agents than there are',
    { layers: [three, two, three], early_exit: { after_layer: 1, agree: 3 } },
    ['early_exit.agree: No layer has so many agents before the last one: at most 2 can agree'],
  ],
  ['an early exit', { layers: [three, two], early_exit: { agree: 3 } }, []],
  [
    'skills by which nobody chooses',
    { layers: [{ agents: [{ model: 'a/b' }, { model: 'a/c', skills: ['code'] }] }] },
    ['layers[0].agents[1].skills: Without `choose`, skills have no effect'],
  ],
  [
    'a choice of all agents',
    { choose: { agents: 2 } },
    ['choose.agents: No layer has more agents: there is nothing to choose'],
  ],
  ['a choice of some agents', { choose: { agents: 1 } }, []],
  [
    'a choice of fewer agents than have to vote',
    { layers: [trio], strategy: { type: 'vote', min_votes: 3 }, choose: { agents: 2 } },
    [
      'choose.agents: Too few are chosen: strategy.min_votes must be at most the number of agents that vote, 2',
    ],
  ],
  [
    'a choice of a single agent to compare',
    { layers: [trio], strategy: 'select', choose: { agents: 1 } },
    ['choose.agents: Too few are chosen: there is nothing to compare'],
  ],
  [
    'a choice of fewer agents than can rank one another',
    { layers: [trio], strategy: 'council', choose: { agents: 2 } },
    [
      'choose.agents: Too few are chosen: must end with a layer of at least 3 agents, not 2: in the strategy "council" they rank one another',
    ],
  ],
  [
    'a judge that is not called',
    { judge: { max_tokens: 5 } },
    ['judge: The strategy "synthesize" calls no judge: it has no effect'],
  ],
  [
    'voters of one family, samples counted',
    {
      layers: [{ agents: [{ model: 'a/x-1', samples: 2 }, { model: 'a/x-2' }] }],
      strategy: 'vote',
    },
    [
      'layers[0].agents: All models that vote are of one family (a/x), which makes the same errors: their 3 votes count as about 1.5. Other families are worth more than more votes',
    ],
  ],
  ['voters of two families', { strategy: 'vote' }, []],
  [
    'an expression that may be slow',
    { strategy: { type: 'vote', answer: { kind: 'label', pattern: '(a+)+' } } },
    [
      'strategy.answer.pattern: The expression could take too long: it is used on short texts alone, and on none when its worst case has no bound',
    ],
  ],
  ['a judge that is called', { judge: { max_tokens: 5 }, strategy: { type: 'select' } }, []],
  [
    'models that cannot be called and models without a price',
    {
      aggregator: { model: 'a/unpriced', fallbacks: ['gone/unpriced'] },
      judge: { model: 'gone/judge' },
      strategy: 'select',
    },
    [
      'aggregator.model: The price of a/unpriced is unknown: runs will have no cost, and sessions refuse it',
      'aggregator.fallbacks[0]: It cannot be called',
      'judge.model: It cannot be called',
    ],
  ],
])('a mixture with %s has these warnings', (_what, fields, warnings) => {
  expect(warningsOf(fields)).toEqual(warnings)
})
