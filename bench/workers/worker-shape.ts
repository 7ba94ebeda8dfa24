import type { Topologies } from '../stage/topology.ts'

/** The bindings of the Workers that are compared with the gateway. */
export interface Env {
  readonly UPSTREAM: string
  readonly TOPOLOGIES: string
  readonly AGENTS: string
}

export interface Chat {
  readonly model: string
  readonly messages: readonly { readonly role: 'user'; readonly content: string }[]
}

export function topologyOf(chat: Chat, env: Env) {
  const topology = (JSON.parse(env.TOPOLOGIES) as Topologies)[chat.model]
  if (topology === undefined) throw new Error(`Cannot find the mixture ${chat.model}`)
  return topology
}

/** The layout of the published Aggregate-and-Synthesize prompt, with a shorter instruction. */
export function promptOf(proposals: readonly string[]): string {
  const numbered = proposals.map((proposal, index) => `${index + 1}. ${proposal}`)
  return `Synthesize these responses from models into one answer:\n${numbered.join('\n')}`
}
