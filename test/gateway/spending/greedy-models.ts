import { unsent } from '../../../src/moa/calls/attempts.ts'
import { costOfCall, tokensOf, tokensOfSettings } from '../../../src/moa/cost/call-bound.ts'
import type { Price } from '../../../src/moa/cost/price.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { textOf } from '../../../src/moa/message.ts'
import type { CallModel, ModelCall } from '../../../src/moa/model-port.ts'
import { sleep, type Clock } from '../../../src/moa/ports.ts'
import { verdictFor } from '../../moa/strategies/verdicts.ts'

const REJECTED = { code: 'upstream_error', message: '', retryable: true, status: 503 } as const
const BROKEN = { code: 'upstream_cut', message: '', retryable: true } as const
const FINAL = { code: 'upstream_rejected', message: '', retryable: false, status: 400 } as const

/** Models that use up all that they may, and often fail or write nonsense. */
export interface GreedyModels {
  readonly random: () => number
  readonly clock: Clock
  readonly priceOf: (model: string) => Price | null
  /** Called with each request that is sent, and with what its model bills for it. */
  readonly bill: (call: ModelCall, micros: number) => void
}

/** Calls such a model. Every call that is not rejected costs the most that it can. */
export function greedyCall({ random, clock, priceOf, bill }: GreedyModels): CallModel {
  return async function* (call, control) {
    await sleep(clock, random() * 40, [control.signal, control.cut])
    if (control.signal.aborted) return unsent({ ...BROKEN, code: 'cancelled' })
    yield { type: 'call-sent', id: call.id, model: call.model }
    await sleep(clock, random() * 40, [control.signal, control.cut])
    const sent = { ...unsent(BROKEN), sent: true }
    const fate = random()
    if (fate < 0.08) {
      bill(call, 0)
      return { ...sent, failure: fate < 0.04 ? REJECTED : FINAL }
    }
    bill(call, costOfCall(call, priceOf))
    const { messages, settings } = call
    const promptTokens = tokensOf(messages) + tokensOfSettings(settings)
    const usage = { ...NO_USAGE, promptTokens, completionTokens: settings.maxTokens ?? 0 }
    if (fate < 0.14) return { ...sent, usage }
    if (fate < 0.2) return { ...sent, cut: true }
    const text = replyTo(call, random)
    const whole = { ...sent, text, usage, finishReason: 'stop', failure: null }
    if (control.live) yield { type: 'call-deltas', deltas: [{ text }] }
    return whole
  }
}

/** A reply in the form that the prompt wants, or nonsense. */
function replyTo(call: ModelCall, random: () => number): string {
  const prompt = call.messages.map(textOf).join('\n')
  const role = /You are (?:the|a) ([\w ]+?) (?:of|below)[\w ]*/.exec(prompt)?.[1] ?? ''
  const most = (call.settings.maxTokens ?? 0) * 6
  if (random() < 0.15) return 'x'.repeat(Math.min(most, 9_000))
  const read = REPLIES[role]
  if (read !== undefined && !/reviser/.test(role)) return read(call, random)
  const number = Math.floor(random() * 3)
  return `${'漢 word '.repeat(Math.min(most, 4_000) / 10)}\nAnswer: ${number}`
}

function lettersIn(call: ModelCall): readonly string[] {
  const prompt = call.messages.map(textOf).join('\n')
  return [...prompt.matchAll(/<<<response ([A-Z]+) /g)].map(([, letter = '']) => letter)
}

const LONG = 'w'.repeat(230)
const LONG_LIST: readonly string[] = Array.from({ length: 8 }, () => LONG)

/** What a model replies in each role, as long as it may be. */
const REPLIES: Readonly<Record<string, (call: ModelCall, random: () => number) => string>> = {
  judge(call, random) {
    const letters = lettersIn(call)
    if (!textOf(call.messages.at(-1) ?? call.messages[0] ?? NOBODY).includes('the two responses'))
      return verdictFor(call)
    const assessments = letters.map((id) => ({ id, fault: LONG }))
    return JSON.stringify({ assessments, better: random() < 0.4 ? 'tie' : letters[0] })
  },
  analyst: (call) =>
    JSON.stringify({
      consensus: LONG_LIST,
      contradictions: [
        { topic: LONG, stances: lettersIn(call).map((id) => ({ id, stance: LONG })) },
      ],
      partial_coverage: [{ ids: lettersIn(call).slice(0, 1), point: LONG }],
      unique_insights: [{ id: lettersIn(call)[0], insight: LONG }],
      blind_spots: LONG_LIST,
    }),
  critic: (_call, random) =>
    JSON.stringify(
      random() < 0.3
        ? { verdict: 'accept', issues: [] }
        : {
            verdict: 'revise',
            issues: Array.from({ length: 8 }, (_, index) => ({
              severity: ['blocker', 'major', 'minor'][index % 3],
              where: LONG,
              what: `${LONG} ${random()}`,
              fix: LONG,
            })),
          },
    ),
  ranker: (call) => JSON.stringify({ ranking: lettersIn(call) }),
  verifier: (_call, random) =>
    JSON.stringify({
      verdict: random() < 0.5 ? 'accept' : 'escalate',
      p: Math.floor(random() * 101),
      why: LONG,
    }),
  comparer: (_call, random) =>
    JSON.stringify({ same_conclusion: random() < 0.5, difference: LONG }),
  extractor: (_call, random) =>
    JSON.stringify({ answer: random() < 0.5 ? null : `${Math.floor(random() * 3)}` }),
}

const NOBODY = { role: 'user', content: '' } as const
