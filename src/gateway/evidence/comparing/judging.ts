import { NONCE, type PriceOf, type ProposalSize } from '../../../moa/cost/prompt-bound.ts'
import { tokensOf } from '../../../moa/cost/call-bound.ts'
import type { CallReport, Proposal } from '../../../moa/events.ts'
import { boundOfConsulting } from '../../../moa/judging/consult-bound.ts'
import { consult, type Consultation } from '../../../moa/judging/consult.ts'
import { pairPrompt, pairShape, readPair } from '../../../moa/judging/kinds/pair.ts'
import { rankerPrompt, readRanking } from '../../../moa/judging/kinds/ranking.ts'
import { lettersFor, underLetters } from '../../../moa/judging/letters.ts'
import type { ResponsesPrompt } from '../../../moa/judging/prompt-parts.ts'
import { responseFormatOf } from '../../../moa/judging/shape.ts'
import { promptBytesOf } from '../../../moa/judging/shown-bound.ts'
import type { Message } from '../../../moa/message.ts'
import type { Judge, ReferenceStyle } from '../../../moa/plan.ts'
import type { RunPorts } from '../../../moa/ports.ts'
import { randomWord } from '../../../moa/text/random.ts'
import { textView } from '../../../moa/text/text-view.ts'
import type { JudgedOrder, PairJudgment } from '../../../protocol/comparisons/compared-run.ts'
import { REASONING_TOKENS } from '../../../protocol/mixtures/plan-callers.ts'

/** What judges see of long answers: the middle of longer ones is left out. */
export const SHOWN: ReferenceStyle = {
  format: 'fenced',
  place: 'system',
  shuffle: false,
  maxChars: 24_000,
  maxBytes: 48_000,
}

/** Tokens of a verdict, beside its reasoning. */
const VERDICT_TOKENS = 400
const LABELS = lettersFor(2)

/** What judges need from their run. */
export interface JudgingContext {
  readonly ports: RunPorts
  readonly messages: readonly Message[]
  readonly see: (call: CallReport) => void
}

function judgeOf(model: string): Judge {
  const settings = { temperature: 0, maxTokens: VERDICT_TOKENS + REASONING_TOKENS }
  return { model, fallbacks: [], settings, retries: 2, timeoutMs: 120_000 }
}

/** An answer as judges see it: nothing says what wrote it. */
export function unnamed(text: string): Proposal {
  return { agent: '', model: '', text, ended: 'whole' }
}

/** What each judge says of an answer beside another one, in both orders, side by side. */
export function judgePair(
  {
    name,
    answer,
    other,
  }: { readonly name: string; readonly answer: string; readonly other: string },
  judges: readonly string[],
  context: JudgingContext,
): Promise<readonly PairJudgment[]> {
  const inOrder = async (model: string, index: number, first: boolean): Promise<JudgedOrder> => {
    const texts = first ? [answer, other] : [other, answer]
    const lettered = texts.map((text, at) => ({
      letter: LABELS[at] ?? '',
      proposal: unnamed(text),
    }))
    const id = `${name}/${index}/${first ? 'first' : 'second'}`
    const better = await askJudge(
      {
        name: id,
        model,
        prompt: (shown) => pairPrompt({ ...shown, lettered }),
        responseFormat: responseFormatOf('verdict', pairShape(LABELS)),
        read: (reply) => readPair(reply, LABELS),
      },
      context,
    )
    if (better === null) return { first, verdict: null }
    if (better.better === null) return { first, verdict: 'tie' }
    return { first, verdict: (better.better === LABELS[0]) === first ? 'win' : 'loss' }
  }
  return Promise.all(
    judges.map(async (model, index) => ({
      model,
      orders: await Promise.all([inOrder(model, index, true), inOrder(model, index, false)]),
    })),
  )
}

const WORTH = { win: 1, tie: 0.5, loss: 0 } as const

/** How an answer did, from 0 to 1: the mean over the judges that gave both verdicts; null without one. */
export function valueOf(judgments: readonly PairJudgment[]): number | null {
  const values = judgments.flatMap(({ orders }) => {
    const worths = orders.flatMap(({ verdict }) => (verdict === null ? [] : WORTH[verdict]))
    return worths.length < orders.length ? [] : meanOf(worths)
  })
  return values.length === 0 ? null : meanOf(values)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Whether a judge ranks a proposal above the answer; null without a ranking that has the answer. */
export async function judgeRegret(
  {
    answer,
    proposals,
    seed,
  }: {
    readonly answer: string
    readonly proposals: readonly Proposal[]
    readonly seed: number
  },
  model: string,
  context: JudgingContext,
): Promise<boolean | null> {
  const shown = unnamed(answer)
  const lettered = underLetters([shown, ...proposals], seed)
  const letters = lettered.map(({ letter }) => letter)
  const ranking = await askJudge(
    {
      name: 'regret',
      model,
      prompt: (fences) => rankerPrompt({ ...fences, lettered }),
      read: (reply) => readRanking(reply, letters),
    },
    context,
  )
  const letter = lettered.find(({ proposal }) => proposal === shown)?.letter
  const at = letter === undefined ? -1 : (ranking ?? []).indexOf(letter)
  return at === -1 ? null : at > 0
}

interface Question<T> extends Pick<Consultation<T>, 'name' | 'read' | 'responseFormat'> {
  readonly model: string
  readonly prompt: (shown: Omit<ResponsesPrompt, 'lettered'>) => string
}

async function askJudge<T>(
  { name, model, prompt, ...rest }: Question<T>,
  { ports, messages, see }: JudgingContext,
): Promise<T | null> {
  const nonce = randomWord(NONCE.length, ports.random)
  const question = { role: 'judge', name, judge: judgeOf(model), nonce, ...rest } as const
  const startedAtMs = ports.clock.now()
  const calls = { ...ports, startedAtMs, attempts: { left: 0 }, calls: null }
  const text = prompt({ style: SHOWN, nonce })
  const events = consult({ ...question, view: textView(messages), prompt: text }, calls)
  for (;;) {
    const next = await events.next()
    if (next.done) return next.value.ok ? next.value.value : null
    if (next.value.type === 'call-end') see(next.value.call)
  }
}

/** What is judged, as far as a bound on its cost needs to know. */
export interface JudgedSizes {
  readonly messages: readonly Message[]
  readonly answer: ProposalSize
  readonly proposals: readonly ProposalSize[]
  /** Of the other answers, each as long as it may be, with those who judge it. */
  readonly others: readonly { readonly size: ProposalSize; readonly judges: readonly string[] }[]
  /** Who ranks the proposals. */
  readonly ranker: string
}

/** The most that the planned calls of judges can cost, in millionths of a US dollar; further attempts are made with what others leave. */
export function boundOfJudging(
  { messages, answer, proposals, others, ranker }: JudgedSizes,
  priceOf: PriceOf,
): number {
  const conversationTokens = tokensOf(textView(messages))
  const responseFormat = responseFormatOf('verdict', pairShape(LABELS))
  const bound = (
    model: string,
    shown: readonly ProposalSize[],
    {
      prompt,
      ...format
    }: {
      readonly prompt: (shown: ResponsesPrompt) => string
      readonly responseFormat?: object
    },
  ) => {
    const promptBytes = promptBytesOf(prompt, shown, SHOWN)
    const size = { conversationTokens, promptBytes, priceOf, ...format }
    return boundOfConsulting(judgeOf(model), { messages }, size).micros
  }
  const pair = { prompt: pairPrompt, responseFormat }
  const ofPairs = others
    .flatMap(({ size, judges }) => judges.map((model) => 2 * bound(model, [answer, size], pair)))
    .reduce((sum, micros) => sum + micros, 0)
  if (proposals.length === 0) return ofPairs
  return ofPairs + bound(ranker, [answer, ...proposals], { prompt: rankerPrompt })
}
