import type { CallReport, Proposal } from '../../moa/events.ts'
import type { Agent, Layer, Plan } from '../../moa/plan.ts'
import type { EndedRun } from '../runs/run.ts'

/** The proposals of a run that other agents of the same names use: as many of each name as there are agents of it. */
export function usedBy(
  agents: readonly Pick<Agent, 'name'>[],
  proposals: readonly Proposal[],
): readonly Proposal[] {
  const left = [...proposals]
  return agents.flatMap(
    ({ name }) => takeFrom(left, ({ agent }) => nameOf(agent) === nameOf(name)) ?? [],
  )
}

/** Takes the first that fits out of a list; null where none does. */
function takeFrom<T>(left: T[], fits: (each: T) => boolean): T | null {
  const at = left.findIndex(fits)
  return (at < 0 ? undefined : left.splice(at, 1)[0]) ?? null
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

/** A run's plan, and the proposals of each of its layers that ran. */
export interface Panels {
  readonly plan: Plan
  readonly layers: readonly (readonly Proposal[])[]
}

/**
 * A plan for the request of a run that calls none of the run's agents again: in each layer whose agents are a part of the
 * run's and are shown the same, they have the proposals from then, and those that had none then are left out.
 */
export function withProposals(plan: Plan, run: Panels): Plan {
  let isSame = true
  const layers = plan.layers.map((layer, index) => {
    const left = identitiesOf(run.plan.layers[index])
    isSame &&= isPartOf(layer, left)
    const stored = isSame ? [...(run.layers[index] ?? [])] : []
    isSame &&= left.length === 0
    const agents = layer.agents.flatMap((agent) => {
      const written = takeFrom(stored, ({ agent: name }) => nameOf(name) === nameOf(agent.name))
      return written === null ? [] : { ...agent, written }
    })
    return agents.length === 0 ? layer : { ...layer, agents }
  })
  return { ...plan, layers }
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
    return isPartOf(layer, left) && (index === count - 1 || left.length === 0)
  })
  const used = isPart ? usedBy(last.agents, run.layers.at(-1) ?? []) : []
  return used.length === 0 ? null : used
}

/** Whether the agents of a layer are among these, from which they are taken. */
function isPartOf(layer: Agents, left: string[]): boolean {
  return identitiesOf(layer).every((agent) => takeFrom(left, (each) => each === agent) !== null)
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
