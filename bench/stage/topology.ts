/** A mixture of one layer that every target understands: names of the upstream's models. */
export interface Topology {
  readonly agents: readonly string[]
  readonly aggregator: string
}

export type Topologies = Readonly<Record<string, Topology>>

export const QUESTION = 'Which planet has the most moons?'

/** The request that is sent to every target. */
export function chatOf(model: string) {
  return { model, stream: true, messages: [{ role: 'user', content: QUESTION }] }
}
