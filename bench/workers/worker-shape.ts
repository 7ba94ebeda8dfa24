import type { Topologies } from '../stage/topology.ts'

/** What the Workers beside ours are given. */
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

/** The published Aggregate-and-Synthesize layout, without its long words. */
export function promptOf(proposals: readonly string[]): string {
  const numbered = proposals.map((proposal, index) => `${index + 1}. ${proposal}`)
  return `Synthesize these responses from models into one answer:\n${numbered.join('\n')}`
}
