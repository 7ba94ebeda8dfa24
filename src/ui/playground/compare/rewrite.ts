import type { ChatBody } from '../../../client/chat.ts'
import type { AggregateBody } from '../../../client/runs.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'

/** Strategies that can be given proposals, with what a person should know of their price. */
export const REWRITE_STRATEGIES = {
  synthesize: 'The writer merges the proposals. One call.',
  select: 'The writer judges; the best proposal is the answer, word for word. One call.',
  vote: 'The short answers are counted; the writer decides ties. One call at most.',
  fusion: 'The writer compares the proposals first, then writes. Two calls.',
  council: 'The agents rank one another, then the writer writes. A call for each agent, and one.',
  debate: 'The agents read one another and answer again, then vote. Two calls or more.',
} as const

/** How proposals become an answer. */
export type RewriteStrategy = keyof typeof REWRITE_STRATEGIES

/** What another answer from the same proposals changes; null leaves it as the mixture has it. */
export interface Rewrite {
  readonly writer: string | null
  readonly strategy: RewriteStrategy
  readonly references: 'fenced' | 'paper' | null
}

/** A text that an answer can be written from. */
export interface GivenProposal {
  readonly agent: string
  readonly model: string
  readonly text: string
}

/** Where the proposals come from. */
export interface RewriteSource {
  /** The mixture or model that was asked. */
  readonly model: string
  /** The run whose stored proposals are meant; null for texts that are no proposals of one run. */
  readonly run: string | null
  readonly proposals: readonly GivenProposal[]
  readonly question: string
}

/** The proposals that the answer of a stored run was written from: those of its last layer. */
export function lastProposals({ proposals = [] }: WireRun): readonly GivenProposal[] {
  const last = Math.max(...proposals.map(({ layer }) => layer))
  return proposals.filter(({ layer }) => layer === last)
}

/** How a rewrite is requested: of the stored run, or as a request that brings the proposals. */
export type RewriteRequest =
  | { readonly kind: 'aggregate'; readonly run: string; readonly body: AggregateBody }
  | { readonly kind: 'ask'; readonly body: ChatBody }

/** A stored run can be written again by another writer; another strategy wants a request of its own. */
export function rewriteRequest(source: RewriteSource, rewrite: Rewrite): RewriteRequest {
  if (source.run !== null && rewrite.strategy === 'synthesize') {
    return { kind: 'aggregate', run: source.run, body: changesOf(rewrite) }
  }
  return { kind: 'ask', body: rewriteBody(source, rewrite) }
}

/** A request that brings the proposals; its estimate is that of the rewrite, however it is requested. */
export function rewriteBody(source: RewriteSource, rewrite: Rewrite): ChatBody {
  const given = source.proposals.map((proposal, index) => ({
    ...proposal,
    name: agentName(proposal.agent, index),
  }))
  return {
    model: source.model,
    messages: [{ role: 'user', content: source.question }],
    store: true,
    moa: {
      ...changesOf(rewrite),
      // The proposals may come from any layer, and from several mixtures.
      layers: [{ agents: given.map(({ name, model }) => ({ name, model })) }],
      proposals: given.map(({ name, text }) => ({ agent: name, text })),
      strategy: rewrite.strategy,
      cache: 'off',
      progress: 'live',
    },
  }
}

/** What the rewrite is called in a column and in the tally. */
export function rewriteName(base: string, { writer, strategy, references }: Rewrite): string {
  const changes = [
    writer === null ? null : `written by ${writer}`,
    strategy === 'synthesize' ? null : `by ${strategy}`,
    references === null ? null : `${references} references`,
  ].filter((change) => change !== null)
  return `${base}, ${changes.length === 0 ? 'written again' : changes.join(', ')}`
}

function changesOf({ writer, references }: Rewrite): AggregateBody {
  return {
    ...(writer === null ? {} : { aggregator: { model: writer } }),
    ...(references === null ? {} : { references: { format: references } }),
  }
}

/** Names of samples have a number after "#", which a name of a mixture cannot have; the index makes it unique. */
function agentName(agent: string, index: number): string {
  const plain = agent.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  return `${plain.slice(0, 40) || 'agent'}-${index + 1}`
}
