import type { Allowance } from '../../../src/moa/cost/allowance.ts'
import { unsent } from '../../../src/moa/calls/attempts.ts'
import type { Price } from '../../../src/moa/cost/price.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { textOf, type Message } from '../../../src/moa/message.ts'
import type { CallModel } from '../../../src/moa/model-port.ts'
import type { Judge, Plan, Step, VoteStep } from '../../../src/moa/plan.ts'
import { sleep } from '../../../src/moa/ports.ts'
import { prepared } from '../../../src/moa/strategies/strategies.ts'
import { voteOf } from '../strategies/vote/voting.ts'
import { agentOf, aggregatorOf, judgeOf, layerOf, planOf, play, selectOf, stage } from '../stage.ts'

export const PRICE: Price = { input: 1, output: 2 }

/** A random plan from the seed. */
export function anyPlan(random: () => number): Plan {
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  const layers = Array.from({ length: upTo(3) }, (_layer, index) =>
    layerOf(
      Array.from({ length: 1 + upTo(3) }, (_agent, position) =>
        agentOf(`${index}-${position}`, {
          retries: upTo(2),
          fallbacks: random() < 0.3 ? ['spare'] : [],
          settings: random() < 0.7 ? { maxTokens: 1 + upTo(200) } : {},
          system: random() < 0.3 ? 'é'.repeat(upTo(50)) : null,
          ...(index === 0 && random() < 0.15 ? { written: 'é'.repeat(1 + upTo(400)) } : {}),
        }),
      ),
    ),
  )
  const aggregator = aggregatorOf({
    retries: upTo(2),
    fallbacks: random() < 0.3 ? ['spare'] : [],
    prompt: random() < 0.3 ? 'Fusionne-les : é'.repeat(1 + upTo(80)) : null,
  })
  const answer = {
    maxTokens: 1 + upTo(300),
    ...(random() < 0.3 ? { tools: [{ type: 'function', function: { name: 'look' } }] } : {}),
    ...(random() < 0.3 ? { responseFormat: { type: 'json_object' } } : {}),
  }
  const messages = anyConversation(random)
  const judge = {
    retries: upTo(2),
    fallbacks: random() < 0.3 ? ['spare'] : [],
    settings: { temperature: 0, maxTokens: 1 + upTo(300) },
  }
  const synthesize: Step = { kind: 'synthesize', aggregator }
  const which = layers.length === 0 ? 0 : random()
  const step: Step =
    which < 0.4
      ? synthesize
      : which < 0.6
        ? selectOf(judge)
        : which < 0.8
          ? anyVote(random, judgeOf(judge))
          : anyDebate(random, judgeOf(judge))
  const references = {
    ...planOf([]).references,
    format: random() < 0.3 ? 'paper' : 'fenced',
    place: random() < 0.3 ? 'tail' : 'system',
  } as const
  return prepared(planOf(layers, { step, answer, messages, references, live: random() < 0.5 }))
}

/** A debate of up to two rounds, and what may end it. */
function anyDebate(random: () => number, judge: Judge): Step {
  const end = anyVote(random, judge)
  const gates = ['disagreement', 'no_majority', 'always'] as const
  return {
    kind: 'debate',
    rounds: 1 + Math.floor(random() * 2),
    gate: gates[Math.floor(random() * 3)] ?? 'always',
    answer: end.answer,
    end: random() < 0.7 ? end : { kind: 'synthesize', aggregator: aggregatorOf() },
  }
}

/** A vote on the answers of greedy models, with what follows one without a result. */
function anyVote(random: () => number, judge: Judge): VoteStep {
  const any = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0]
  const aggregator = aggregatorOf()
  return voteOf({
    judge,
    answer: { kind: any(['number', 'label', 'text']), pattern: null, pointer: null, units: [] },
    minVotes: any([1, 2, 3]),
    majority: any([null, 0.5]),
    pace: any(['all', 'waves']),
    stop: any(['certain', 'likely', 'window', 'never']),
    fallback: any([
      null,
      { kind: 'synthesize' as const, aggregator },
      { kind: 'select' as const, judge, alone: aggregator },
    ]),
  })
}

function anyConversation(random: () => number): readonly Message[] {
  const content = '漢👋a '.repeat(Math.floor(random() * 60))
  const question: Message = { role: 'user', content }
  const system: Message[] = random() < 0.3 ? [{ role: 'system', content: 'Sois bref.' }] : []
  if (random() < 0.7) return [...system, question]
  // Agents see these as text, with the name of the tool again.
  const calls = Array.from({ length: 1 + Math.floor(random() * 4) }, (_call, index) => `${index}`)
  return [
    ...system,
    question,
    {
      role: 'assistant',
      content: '',
      toolCalls: calls.map((id) => ({ id, name: 'look_'.repeat(12), arguments: '{}' })),
    },
    ...calls.map((id): Message => ({ role: 'tool', content: 'ja', toolCallId: id })),
  ]
}

/**
 * Plays a plan with models that use up what they may: a token for every byte they read, sixteen for
 * every message, and every token they may write. Returns what they bill, also where they report no usage.
 */
export async function playGreedily(
  plan: Plan,
  {
    random,
    allowance,
    see = () => {},
  }: { random: () => number; allowance: Allowance | null; see?: () => void },
) {
  let billed = 0
  const on = stage({}, { random, allowance })
  // oxlint-disable-next-line require-yield -- it yields nothing.
  const call: CallModel = async function* (sentCall) {
    see()
    await sleep(on.clock, random() * 20, [])
    const said = new TextEncoder().encode(sentCall.messages.map(textOf).join('')).length
    const bytes = said + 16 * (sentCall.messages.length + 1)
    const most = sentCall.settings.maxTokens ?? Number.NaN
    const fate = random()
    if (fate < 0.15) return { ...unsent(REFUSED), sent: true }
    billed += bytes + 2 * most
    const usage = { ...NO_USAGE, promptTokens: bytes, completionTokens: most }
    if (fate < 0.3) return { ...unsent(BROKEN), sent: true, usage }
    if (fate < 0.5) return { ...unsent(BROKEN), sent: true, cut: true }
    const vote = random() < 0.7 ? `Answer: ${Math.floor(random() * 2)}\n` : ''
    const text = vote + '漢'.repeat(Math.min(most * 8, plan.references.maxChars + 10))
    return { ...unsent(BROKEN), sent: true, text, finishReason: 'stop', usage, failure: null }
  }
  const played = await play(plan, { ...on, ports: { ...on.ports, call } })
  return { ...played, billed }
}

export const BROKEN = { code: 'upstream_cut', message: '', retryable: true } as const
const REFUSED = { code: 'upstream_error', message: '', retryable: true, status: 503 } as const
