import type { CallReport, Proposal } from '../../moa/events.ts'
import type { Agent, Layer, Plan } from '../../moa/plan.ts'
import type { EndedRun } from '../runs/run.ts'

/** The proposals of a run that other agents of the same names use: as many of each name as there are agents of it. */
export function usedBy(
  agents: readonly Pick<Agent, 'name'>[],
  proposals: readonly Proposal[],
): readonly Proposal[] {
  const left = [...proposals]
  return agents.flatMap(({ name }) => {
    const at = left.findIndex(({ agent }) => nameOf(agent) === nameOf(name))
    return at < 0 ? [] : left.splice(at, 1)
  })
}

/** The calls of a run that its used proposals rest on: theirs, and all of the layers before. */
export function callsBehind(
  used: readonly Proposal[],
  { report, layers }: Pick<EndedRun, 'report'> & { readonly layers: readonly unknown[] },
): readonly CallReport[] {
  const names = new Set(used.map(({ agent }) => agent))
  const last = layers.length - 1
  return report.calls.filter(
    ({ layer, agent }) => layer !== null && (layer < last || names.has(agent)),
  )
}

/** The proposals of a run that another plan for the same request would have, where its agents are a part of the run's; else null. */
export function sharedProposals(
  { layers }: Plan,
  { plan, run }: { readonly plan: Plan; readonly run: EndedRun },
): readonly Proposal[] | null {
  const last = layers.at(-1)
  const count = plan.layers.length
  if (last === undefined || layers.length !== count || run.layers.length !== count) return null
  const isPart = layers.every((layer, index) => {
    const left = identitiesOf(plan.layers[index])
    const rest = identitiesOf(layer).every((agent) => {
      const at = left.indexOf(agent)
      return at >= 0 && left.splice(at, 1).length > 0
    })
    return rest && (index === count - 1 || left.length === 0)
  })
  const used = isPart ? usedBy(last.agents, run.layers.at(-1) ?? []) : []
  return used.length === 0 ? null : used
}

type Agents = Pick<Layer, 'agents' | 'prompt'>

/** What decides what the agents of a layer write. */
function identitiesOf({ agents, prompt }: Agents = NO_LAYER): string[] {
  return agents.map(({ name, ...agent }) => JSON.stringify([nameOf(name), agent, prompt]))
}

const NO_LAYER: Agents = { agents: [] }

/** The name of an agent without the number of its sample. */
function nameOf(agent: string): string {
  return agent.replace(/#\d+$/, '')
}
