import type { CallSettings } from '../model-port.ts'
import type { Plan } from '../plan.ts'

/** How many proposals the last step was to have. */
export function promisedProposals({ layers, given }: Plan): number {
  return layers.at(-1)?.agents.length ?? given.length
}

/** Whether a proposal may be the answer: it must have the form that the caller was promised. */
export function keepsPromises({ responseFormat, toolChoice }: CallSettings, text: string): boolean {
  if (typeof toolChoice === 'object' || toolChoice === 'required') return false
  if (responseFormat === undefined || ('type' in responseFormat && responseFormat.type === 'text'))
    return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false // Not JSON: an honest error serves the caller better.
  }
}
