import type { Aggregator } from '../../../src/moa/plan.ts'
import type { Script, ScriptedReply } from '../../support/scripted-model.ts'
import {
  aggregatorOf,
  layerOf,
  play,
  planOf,
  stage,
  type Played,
  type PlanParts,
} from '../stage.ts'

/** Three agents that answer at once. */
export const voices: Script = {
  a: { text: 'It is Paris.' },
  b: { text: 'Paris it is.' },
  c: { text: 'Lyon' },
}
/** A failure that will not pass. */
export const bad: ScriptedReply = { failure: { code: 'upstream_error' } }

/** Runs three agents and an aggregator that does what is scripted. */
export async function write(
  pens: Script,
  aggregator: Partial<Aggregator> = {},
  plan: PlanParts = {},
): Promise<Played & { readonly pensCalled: readonly string[] }> {
  const on = stage({ ...voices, ...pens })
  const layers = plan.layers ?? [layerOf(['a', 'b', 'c'])]
  const played = await play(planOf(layers, { ...plan, aggregator: aggregatorOf(aggregator) }), on)
  const called = on.model.calls.map(({ model }) => model)
  return { ...played, pensCalled: called.filter((model) => !(model in voices)) }
}
