import type { CallRole } from '../events.ts'
import type { CallSettings } from '../model-port.ts'
import type { Aggregator, Judge, Plan } from '../plan.ts'
import type { StepCaller } from './strategy.ts'

/** The aggregator of a step, which writes with the settings of the answer. */
export function writerOf({ model, fallbacks }: Aggregator, { answer }: Plan): StepCaller {
  return callerOf('aggregator', { model, fallbacks, settings: answer })
}

/** A caller in a role, without what a step knows of it beyond that. */
export function callerOf(
  role: CallRole,
  {
    model,
    fallbacks,
    settings,
  }: Pick<Judge, 'model' | 'fallbacks'> & { readonly settings: CallSettings },
): StepCaller {
  return { role, model, fallbacks, settings }
}
