import type { Agent, CascadeStep, Layer } from '../../../../src/moa/plan.ts'
import type { Script } from '../../../support/scripted-model.ts'
import { TEXT } from '../../gates/tried.ts'
import {
  agentOf,
  aggregatorOf,
  judgeOf,
  layerOf,
  planOf,
  play,
  stage,
  type Played,
  type PlanParts,
} from '../../stage.ts'

/** A step of one model, which is called `samples` times. */
export function stepOf(model: string, samples = 1, over: Partial<Agent> = {}): Layer {
  const agents = Array.from({ length: samples }, (_, index) =>
    agentOf(samples === 1 ? model : `${model}#${index + 1}`, { model, ...over }),
  )
  return layerOf(agents, { blind: true, mayFail: true })
}

/** The last step of a cascade. */
export function cascadeOf(over: Partial<CascadeStep> = {}): CascadeStep {
  return {
    kind: 'cascade',
    steps: 1,
    gates: ['structural'],
    answer: TEXT,
    accept: 70,
    minLogprob: -1,
    minMargin: 0.5,
    verifier: judgeOf({ model: 'checker' }),
    aggregator: aggregatorOf(),
    ...over,
  }
}

/** A plan of a cascade, as far as it differs. */
export interface Case extends PlanParts {
  readonly cascade?: Partial<CascadeStep>
}

/** What every model says that has no other script. */
export const script: Script = {
  cheap: { text: 'It is 391.' },
  middle: { text: 'I make it 391.' },
  dear: { text: 'The product is 391.' },
  pen: { text: 'The answer is 391.', afterMs: 5 },
  checker: { text: '{"verdict": "accept", "p": 90, "why": "The sum is right."}' },
}

/** Runs a cascade of these layers, of which those that may fail are steps. */
export async function run(
  layers: readonly Layer[],
  models: Script = {},
  { cascade: step = {}, ...parts }: Case = {},
): Promise<Played & { readonly called: readonly string[] }> {
  const on = stage({ ...script, ...models })
  const steps = layers.filter(({ mayFail }) => mayFail === true).length
  const plan = planOf(layers, { ...parts, step: cascadeOf({ steps, ...step }) })
  const played = await play(plan, on)
  return { ...played, called: on.model.calls.map(({ model }) => model) }
}

/** Two steps. */
export const TWO = [stepOf('cheap'), stepOf('middle')]
