import type { WireStoredMixture } from '../../protocol/runs/responses.ts'
import type { System } from './system.ts'

/** What systems need to know of a mixture. */
export type MixtureDocument = Pick<WireStoredMixture, 'id' | 'layers' | 'aggregator' | 'judge'> & {
  readonly version: number | null
}

type Agent = MixtureDocument['layers'][number]['agents'][number]

/** A model of a panel with its settings: what the agents of one name, samples included, have in common. */
export interface PanelModel {
  /** The first of its agents, as reports of runs name it. */
  readonly agent: string
  readonly samples: number
  readonly settings: Pick<System, 'request' | 'instructions'>
}

/** The models of the first layer. */
export function panelOf({ layers }: MixtureDocument): PanelModel[] {
  const agents = layers[0]?.agents ?? []
  const taken = new Set(agents.flatMap(({ name }) => name ?? []))
  return agents.map((agent) => {
    const name = agent.name ?? freeName(agent.model, taken)
    const { samples } = agent
    return { agent: samples === 1 ? name : `${name}#1`, samples, settings: settingsOf(agent) }
  })
}

/** Proposals that the first layer makes. */
export function panelSize(mixture: MixtureDocument): number {
  return panelOf(mixture).reduce((sum, { samples }) => sum + samples, 0)
}

/** Every model that a mixture may call. */
export function modelsOf({ layers, aggregator, judge }: MixtureDocument): string[] {
  const callers = [...layers.flatMap(({ agents }) => agents), aggregator, judge]
  const models = callers.flatMap((caller) => [caller?.model, ...(caller?.fallbacks ?? [])])
  return [...new Set(models.filter((model) => model !== undefined))]
}

function settingsOf(agent: Agent): PanelModel['settings'] {
  const { model, temperature, top_p, seed, max_tokens, reasoning_effort, system } = agent
  const optional = { temperature, top_p, seed, max_tokens, reasoning_effort }
  const given = Object.entries(optional).filter(([, value]) => value !== undefined)
  return {
    request: { model, ...Object.fromEntries(given) },
    ...(system === undefined ? {} : { instructions: system }),
  }
}

/** The name that the gateway gives an agent without one: the last part of its model's, numbered when it is taken. */
function freeName(model: string, taken: Set<string>): string {
  const last = (model.split('?', 1)[0] ?? model).split('/').at(-1) || model
  const base = last.replaceAll('#', '-')
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
  taken.add(name)
  return name
}
