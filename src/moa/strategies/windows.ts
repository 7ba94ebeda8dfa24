import { askInTurn, type Candidate } from '../calls/ask-in-turn.ts'
import { ask, callEvents, type CallContext, type CallOutcome } from '../calls/attempts.ts'
import { sentAndEnd, worthOfReply } from '../calls/unseen-reply.ts'
import { NONCE } from '../cost/prompt-bound.ts'
import type { AggregatorStart, CallEnd, Proposal, StepEvent } from '../events.ts'
import type { Message } from '../message.ts'
import type { CallSent, CallSettings } from '../model-port.ts'
import type { Plan, SynthesizeStep } from '../plan.ts'
import { unfenced } from '../text/fence-filter.ts'
import { randomWord } from '../text/random.ts'
import { stripReasoning } from '../text/reasoning.ts'
import { withReferences } from '../text/references.ts'
import { textView } from '../text/text-view.ts'
import { bestProposal } from './best-proposal.ts'

type Window = NonNullable<SynthesizeStep['window']>

/** How many calls merge so many proposals before the one that writes the answer. */
export function mergesOf(window: Window | undefined, proposals: number): number {
  if (window === undefined || proposals <= window.size) return 0
  return Math.ceil((proposals - window.size) / (window.size - window.keep))
}

/** How many texts the call that writes the answer reads. */
export function lastWindowOf(window: Window | undefined, proposals: number): number {
  const merges = mergesOf(window, proposals)
  if (window === undefined || merges === 0) return proposals
  const { size, keep } = window
  return 1 + proposals - size - (merges - 1) * (size - keep)
}

/**
 * Merges proposals window by window until one window is left (Self-MoA-Seq, arXiv 2502.00674), and returns what is in
 * that one. From the second window on, the text so far takes `keep` of its places.
 */
export async function* mergeWindows(
  plan: Plan<SynthesizeStep>,
  {
    proposals,
    prompt,
  }: { readonly proposals: readonly Proposal[]; readonly prompt: string | null },
  context: CallContext,
): AsyncGenerator<StepEvent, readonly Proposal[], void> {
  const { window } = plan.step
  const merges = mergesOf(window, proposals.length)
  if (window === undefined || merges === 0) return proposals
  let shown = proposals.slice(0, window.size)
  let from = window.size
  for (let merge = 0; merge < merges && !context.signal.aborted; merge++) {
    const merged = yield* mergeOne(plan, { shown, prompt, name: `window/${merge}` }, context)
    if (merged === null && !context.signal.aborted)
      yield { type: 'run-degraded', reason: `window_failed:${merge}` }
    const soFar = merged ?? bestProposal(shown)
    const to = from + window.size - window.keep
    shown = [...(soFar === null ? [] : [soFar]), ...proposals.slice(from, to)]
    from = to
  }
  return shown
}

interface Merge {
  readonly shown: readonly Proposal[]
  readonly prompt: string | null
  readonly name: string
}

/** Merges one window; null when no model of the aggregator did. */
async function* mergeOne(
  plan: Plan<SynthesizeStep>,
  { shown, prompt, name }: Merge,
  context: CallContext,
): AsyncGenerator<StepEvent, Proposal | null, void> {
  const { aggregator } = plan.step
  const nonce = randomWord(NONCE.length, context.random)
  const style = { style: plan.references, seed: plan.seed, nonce, prompt }
  const messages = withReferences(textView(plan.messages), shown, style)
  const attempts = { left: aggregator.retries + aggregator.fallbacks.length }
  const outcomes = yield* askInTurn(aggregator, {
    ask: (candidate) => write(plan, { candidate, messages, name }, { ...context, attempts }),
    isOver: ({ report }) => report.failure === null || context.signal.aborted,
  })
  const last = outcomes.at(-1)
  if (last === undefined || last.report.failure !== null) return null
  const { reply, report } = last
  const text = unfenced(stripReasoning(reply.text), nonce)
  const ended = reply.finishReason === 'length' ? 'length' : 'whole'
  return { agent: 'aggregator', model: report.model, text, ended }
}

interface Turn {
  readonly candidate: Candidate
  readonly messages: readonly Message[]
  readonly name: string
}

async function* write(
  plan: Plan<SynthesizeStep>,
  { candidate: { model, index, timeoutMs }, messages, name }: Turn,
  context: CallContext,
): AsyncGenerator<AggregatorStart | CallSent | CallEnd, CallOutcome, void> {
  yield { type: 'aggregator-start', model }
  const call = ask(
    {
      id: `-/${name}/${index}`,
      role: 'aggregator',
      layer: null,
      agent: 'aggregator',
      call: { model, messages, settings: ofText(plan.answer) },
      control: { signal: context.signal, live: false },
      retries: plan.step.aggregator.retries,
      timeoutMs,
      planned: index === 0,
      mayRetry: () => true,
      judge: worthOfReply,
    },
    context,
  )
  return yield* callEvents(call, sentAndEnd)
}

/** The settings of a text that the caller is not shown: only the answer has its form and calls its tools. */
function ofText({
  tools: _tools,
  toolChoice: _choice,
  parallelToolCalls: _parallel,
  responseFormat: _format,
  stop: _stop,
  logprobs: _logprobs,
  topLogprobs: _top,
  ...settings
}: CallSettings): CallSettings {
  return settings
}
