import type { Layer } from '../../../moa/plan.ts'
import type { Problem } from '../../parse.ts'
import type { WrittenProposal } from '../fields.ts'
import type { Mixture } from '../mixture.ts'
import { toLayer } from '../plan-callers.ts'

/** Why the proposals of a request do not fit its mixture; null when they do. */
export function problemOfWritten(
  { layers: [first] }: Mixture,
  written: readonly WrittenProposal[] = [],
): Problem | null {
  const names = first === undefined ? [] : toLayer(first).agents.map((agent) => agent.name)
  const seen = new Set<string>()
  for (const [index, { agent }] of written.entries()) {
    const param = `proposals[${index}].agent`
    if (seen.has(agent)) return { param, message: `${param}: "${agent}" has a proposal already` }
    seen.add(agent)
    if (names.includes(agent)) continue
    const wanted = names.length === 0 ? 'there is none' : `wanted ${names.join(', ')}`
    return { param, message: `${param}: no agent "${agent}" in the first layer, ${wanted}` }
  }
  return null
}

/** The layers, with the proposals of a request in the first. */
export function withWritten(
  layers: readonly Layer[],
  written: readonly WrittenProposal[] = [],
): readonly Layer[] {
  const [first, ...rest] = layers
  if (first === undefined || written.length === 0) return layers
  const texts = new Map(written.map(({ agent, text }) => [agent, text]))
  const agents = first.agents.map((agent) => {
    const text = texts.get(agent.name)
    return text === undefined ? agent : { ...agent, written: text }
  })
  return [{ ...first, agents }, ...rest]
}
