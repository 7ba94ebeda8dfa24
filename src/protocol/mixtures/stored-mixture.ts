import { mixtureSchema, type Mixture } from './mixture.ts'

/**
 * A mixture that this or an older release stored. Its schema is its format: fields that are new have defaults.
 * What an older schema allowed and this one rejects is converted first. Null when it cannot be read.
 */
export function readMixture(stored: unknown): Mixture | null {
  const current = mixtureSchema.safeParse(stored)
  if (current.success) return current.data
  const converted = mixtureSchema.safeParse(withPlainNames(stored))
  return converted.success ? converted.data : null
}

interface NamedAgents {
  readonly layers: readonly { readonly agents: readonly { readonly name?: string }[] }[]
}

/** Names of agents had `#` once, which now separates a name from the number of its sample. */
function withPlainNames(stored: unknown): unknown {
  try {
    const mixture = stored as NamedAgents
    const layers = mixture.layers.map((layer) => ({ ...layer, agents: layer.agents.map(plain) }))
    return { ...mixture, layers }
  } catch {
    return null // It was no mixture.
  }
}

function plain<T extends { readonly name?: string }>(agent: T): T {
  return agent.name === undefined ? agent : { ...agent, name: agent.name.replaceAll('#', '-') }
}
