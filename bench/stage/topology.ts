/** A mixture of one layer as every target understands it: names of models of the upstream. */
export interface Topology {
  readonly agents: readonly string[]
  readonly aggregator: string
}

export type Topologies = Readonly<Record<string, Topology>>

export const QUESTION = 'Which planet has the most moons?'

/** The request that every target is sent. */
export function chatOf(model: string) {
  return { model, stream: true, messages: [{ role: 'user', content: QUESTION }] }
}
