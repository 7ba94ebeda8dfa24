import { expect, test } from 'vitest'
import { candidateAnswer, planOf } from '../../../../src/gateway/evidence/comparing/others.ts'
import type { EndedRun } from '../../../../src/gateway/runs/run.ts'
import { mixtureSchema, type MixtureInput } from '../../../../src/protocol/mixtures/mixture.ts'
import { SHAPES } from '../../../../src/protocol/shapes.ts'
import { RUN_END } from '../../../support/run-end.ts'

const agents = ['a', 'b', 'c'].map((name) => ({ model: `p/${name}` }))
const NOW = { id: 'team', layers: [{ agents }, { agents }], aggregator: { model: 'p/pen' } }

/** The plan of a changed mixture beside a run of this one in which every agent answered. */
function planned(now: Partial<MixtureInput>, then: Partial<MixtureInput>) {
  const parsed = SHAPES['openai-chat'].parse({
    model: 'team',
    messages: [{ role: 'user', content: 'Is it so?' }],
  })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { ask } = parsed.value
  const plan = planOf(mixtureSchema.parse({ ...NOW, ...now }), { ask })
  const layers = plan.layers.map((layer) =>
    layer.agents.map(
      ({ name, model }) => ({ agent: name, model, text: 'Yes', ended: 'whole' }) as const,
    ),
  )
  const run = { layers, report: RUN_END.report } as unknown as EndedRun
  const mixture = mixtureSchema.parse({ ...NOW, ...then })
  const candidate = { id: 'imp_1', mixture, alpha: 0.05 }
  const answer = candidateAnswer(candidate, { plan, ask, run }, () => ({ input: 1, output: 1 }))
  if (answer?.kind !== 'plan') throw new Error('There is no plan')
  return { calls: answer.plan.layers.length, given: answer.plan.given.length }
}

const exit = (agree: number) => ({ early_exit: { agree } })

test('a change with a part of the agents is answered from the proposals of the run', () => {
  const layers = [{ agents }, { agents: agents.slice(1) }]
  expect(planned({}, { layers })).toEqual({ calls: 0, given: 2 })
  expect(planned(exit(3), { layers, ...exit(3) })).toEqual({ calls: 0, given: 2 })
})

test('another early exit has other proposals: its layers run', () => {
  expect(planned(exit(3), exit(2))).toEqual({ calls: 2, given: 0 })
})
