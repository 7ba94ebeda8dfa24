import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { EvalError } from '../../command/errors.ts'
import { panelOf, type MixtureDocument, type PanelModel } from '../../systems/panel.ts'

/** An agent that a study asks: a model with its settings. */
export interface StudyAgent {
  readonly name: string
  readonly model: string
  readonly settings: PanelModel['settings']
}

/** The mixture that a study is about. */
export type StudyMixture = MixtureDocument & Pick<WireStoredMixture, 'strategy'>

/** Who takes part in a study. */
export interface Roster {
  readonly mixture: StudyMixture
  readonly agents: readonly StudyAgent[]
  /** The model of the mixture's aggregator. */
  readonly aggregator: string
  /** Further samples of an agent differ by their seed, counted from this one. */
  readonly seed: number
}

/** What the command line puts in the place of a mixture's own. */
export interface RosterOptions {
  readonly agents?: readonly string[] | undefined
  readonly aggregator?: string | undefined
  readonly seed: number
}

/** The agents of a mixture's first layer, each model with the same settings once, and its aggregator. */
export function rosterOf(mixture: StudyMixture, options: RosterOptions): Roster {
  const aggregator = options.aggregator ?? mixture.aggregator.model
  const own = withAgents(mixture, options.agents)
  const agents = new Map<string, StudyAgent>()
  for (const { agent, settings } of panelOf(own)) {
    const key = JSON.stringify(settings)
    if (agents.has(key)) continue
    agents.set(key, { name: agent.replace(/#1$/, ''), model: settings.request.model, settings })
  }
  if (agents.size === 0) {
    throw new EvalError(
      `Cannot study ${mixture.id}: it has no layers, wanted a mixture with agents, or --agent MODEL`,
    )
  }
  return { mixture: own, agents: [...agents.values()], aggregator, seed: options.seed }
}

/** The agent of a roster with this name. */
export function agentOf({ agents }: Roster, name: string): StudyAgent {
  const agent = agents.find((each) => each.name === name)
  if (agent === undefined) throw new Error(`Cannot find the agent ${name}`)
  return agent
}

/** The aggregator of a cell: null for the mixture's own, so that naming it makes no second cell. */
export function aggregatorIn({ aggregator }: Roster, model: string): string | null {
  return model === aggregator ? null : model
}

function withAgents(mixture: StudyMixture, models: readonly string[] = []): StudyMixture {
  if (models.length === 0) return mixture
  const defaults = { samples: 1, timeout_ms: 60_000, retries: 2, fallbacks: [], required: true }
  const agents = models.map((model) => ({ ...defaults, model }))
  return { ...mixture, layers: [{ agents, grace: 1.5, timeout_ms: 90_000 }] }
}
