import { describe, expect, test } from 'vitest'
import {
  sharedProposals,
  usedBy,
  withProposals,
} from '../../../src/gateway/evidence/used-proposals.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { askPlan } from '../../../src/protocol/ask-plan.ts'
import { mixtureSchema, type MixtureInput } from '../../../src/protocol/mixtures/mixture.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'

const proposal = (agent: string) => ({ agent, model: 'p/x', text: 'x', ended: 'whole' }) as const

test('proposals are used by the names of their agents, however many samples are left', () => {
  const proposals = ['b#1', 'a', 'b#2', 'c'].map(proposal)
  const used = usedBy([{ name: 'a' }, { name: 'b' }], proposals)
  expect(used.map(({ agent }) => agent)).toEqual(['a', 'b#1'])
})

type Layers = NonNullable<MixtureInput['layers']>

function planOf(layers: Layers): Plan {
  const mixture = mixtureSchema.parse({ id: 'team', layers, aggregator: { model: 'p/pen' } })
  const messages = [{ role: 'user', content: 'Is it so?' }]
  const parsed = SHAPES['openai-chat'].parse({ model: 'team', messages })
  if (!parsed.ok) throw new Error(parsed.error.message)
  return askPlan(mixture, parsed.value.ask, { seed: 1, given: [], reuseTurns: false })
}

const FIRST = { agents: [{ model: 'p/one' }, { model: 'p/two' }] }
const LAST = { agents: [{ model: 'p/a' }, { model: 'p/b', samples: 2 }] }

/** The names of the proposals that a plan shares with a run of two layers, all of whose agents answered but `b#1`. */
function shared(layers: Layers): readonly string[] | null {
  const ended = [['one', 'two'].map(proposal), ['a', 'b#2'].map(proposal)]
  const run = { plan: planOf([FIRST, LAST]), run: { layers: ended } as unknown as EndedRun }
  return sharedProposals(planOf(layers), run)?.map(({ agent }) => agent) ?? null
}

test('agents that are a part of the last layer share its proposals', () => {
  expect(shared([FIRST, LAST])).toEqual(['a', 'b#2'])
  expect(shared([FIRST, { agents: [{ model: 'p/a' }] }])).toEqual(['a'])
  expect(shared([FIRST, { agents: [{ model: 'p/b' }] }])).toEqual(['b#2'])
})

test.each<[string, Layers]>([
  ['has another agent', [FIRST, { agents: [{ model: 'p/a' }, { model: 'p/c' }] }]],
  ['has more samples', [FIRST, { agents: [{ model: 'p/b', samples: 3 }] }]],
  ['sets an agent differently', [FIRST, { agents: [{ model: 'p/a', temperature: 0.1 }] }]],
  ['has other agents before', [{ agents: [{ model: 'p/one' }] }, LAST]],
  ['has fewer layers', [LAST]],
  ['has no agents', []],
])('a plan that %s shares no proposals', (_why, layers) => {
  expect(shared(layers)).toBeNull()
})

describe('a plan with the proposals of a run', () => {
  /** The agents of each layer that a plan has proposals for, with the agents from whom they are. */
  function written(
    layers: Layers,
    stored = [
      ['one', 'two'],
      ['a', 'b#2'],
    ],
  ) {
    const run = { plan: planOf([FIRST, LAST]), layers: stored.map((names) => names.map(proposal)) }
    return withProposals(planOf(layers), run).layers.map(({ agents }) =>
      agents.map(({ name, written: from }) =>
        typeof from === 'object' ? `${name} = ${from.agent}` : name,
      ),
    )
  }
  const ONE_TWO = ['one = one', 'two = two']

  test('calls no agent again, and none that had no proposal', () => {
    expect(written([FIRST, LAST])).toEqual([ONE_TWO, ['a = a', 'b#1 = b#2']])
  })

  test('has those of a part of the agents', () => {
    expect(written([FIRST, { agents: [{ model: 'p/b' }] }])).toEqual([ONE_TWO, ['b = b#2']])
  })

  test.each<[string, Layers, string[][]]>([
    [
      'agents that are shown others',
      [{ agents: [{ model: 'p/one' }] }, LAST],
      [['one = one'], ['a', 'b#1', 'b#2']],
    ],
    [
      'a layer with an agent that is set differently',
      [FIRST, { agents: [{ model: 'p/a', temperature: 0.1 }] }],
      [ONE_TWO, ['a']],
    ],
  ])('calls %s', (_, layers, agents) => {
    expect(written(layers)).toEqual(agents)
  })

  test('calls the agents of a layer that did not run', () => {
    expect(written([FIRST, LAST], [['one', 'two']])).toEqual([ONE_TWO, ['a', 'b#1', 'b#2']])
  })
})
