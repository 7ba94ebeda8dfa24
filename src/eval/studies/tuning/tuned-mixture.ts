import { agentOf, type Roster } from '../panel/roster.ts'
import type { Candidate } from './candidates.ts'

/** Fields of a stored mixture that say who wrote it and when: no part of what is written. */
const STORED = ['version', 'created_at', 'built_in', 'object'] as const

/** A candidate as a mixture to write: all that the candidate does not change is as in the mixture that was tuned. */
export function tunedMixture(
  candidate: Candidate,
  roster: Roster,
): Readonly<Record<string, unknown>> {
  const { mixture } = roster
  const [first] = mixture.layers
  const { aggregator, overrides, cell } = candidate
  const agents = candidate.agents.map((name) => agentFields(name, roster))
  const [single] = agents
  const own = Object.entries(mixture).filter(([field]) => !STORED.some((each) => each === field))
  const fields = { ...Object.fromEntries(own), id: idOf(mixture.id) }
  if (cell === null) return { ...fields, layers: [], strategy: 'synthesize', aggregator: single }
  return {
    ...fields,
    layers: Array.from({ length: candidate.layers - 1 }, () => ({
      ...withoutQuorum(first),
      agents,
    })),
    aggregator:
      aggregator === null
        ? mixture.aggregator
        : { ...mixture.aggregator, model: aggregator, fallbacks: [] },
    ...overrides,
  }
}

function agentFields(name: string, roster: Roster): Readonly<Record<string, unknown>> {
  const { request, instructions } = agentOf(roster, name).settings
  return { ...request, ...(instructions === undefined ? {} : { system: instructions }) }
}

/** A quorum of the whole panel may be more than a part of it has. */
function withoutQuorum(layer: object | undefined): object {
  return Object.fromEntries(Object.entries(layer ?? {}).filter(([field]) => field !== 'quorum'))
}

/** An id beside the own one: what is tuned is tried before it replaces anything. */
function idOf(id: string): string {
  return `${id.slice(0, 50)}-tuned`
}
