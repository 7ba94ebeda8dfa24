import { formOf } from '../schema/answer-form.ts'
import type { CallSettings } from '../model-port.ts'
import type { Plan } from '../plan.ts'

/** How many proposals the last step was to have. */
export function promisedProposals({ layers, given }: Plan): number {
  return layers.at(-1)?.agents.length ?? given.length
}

/** Whether a proposal may be the answer: it must have the form that the caller was promised, which no provider has enforced. */
export function keepsPromises({ responseFormat, toolChoice }: CallSettings, text: string): boolean {
  if (typeof toolChoice === 'object' || toolChoice === 'required') return false
  return (formOf(responseFormat)?.unfit(text) ?? null) === null
}
