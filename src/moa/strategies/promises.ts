import { formOf } from '../schema/answer-form.ts'
import type { CallSettings } from '../model-port.ts'
import type { Plan } from '../plan.ts'

/** How many proposals the last step was to have. */
export function promisedProposals({ layers, given }: Plan): number {
  return layers.at(-1)?.agents.length ?? given.length
}

/** Whether a proposal may be the answer: it must have the form that the caller was promised, which no provider has enforced. */
export function keepsPromises(settings: CallSettings, text: string): boolean {
  if (mustCall(settings)) return false
  return (formOf(settings.responseFormat)?.unfit(text) ?? null) === null
}

/** Whether the answer must be a call of a tool. */
export function mustCall({ toolChoice }: CallSettings): boolean {
  return typeof toolChoice === 'object' || toolChoice === 'required'
}
