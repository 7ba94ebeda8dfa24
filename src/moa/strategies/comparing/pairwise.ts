import { NONCE, shownBytes } from '../../cost/prompt-bound.ts'
import type { Remark } from '../../events.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { consult, type ConsultEvent, type JudgeFailure } from '../../judging/consult.ts'
import { pairPrompt, pairShape, readPair, type PairVerdict } from '../../judging/kinds/pair.ts'
import { criteriaOf } from '../../judging/kinds/scored.ts'
import { knockOut } from '../../judging/knock-out.ts'
import { lettersFor, type Lettered } from '../../judging/letters.ts'
import { responseFormatOf } from '../../judging/shape.ts'
import { promptBytesOf } from '../../judging/shown-bound.ts'
import { merge } from '../../layers/merge.ts'
import type { Result } from '../../result.ts'
import { randomWord } from '../../text/random.ts'
import { textView } from '../../text/text-view.ts'
import { timesBound } from '../bounds.ts'
import type { StepContext } from '../strategy.ts'
import type { Comparing, Method } from './comparison.ts'

/** Judges prefer a place, so each pair is judged in both orders. */
const ORDERS = 2
/** The letters that a judge of a pair reads. */
const LABELS = lettersFor(2)

/**
 * A knock-out of pairs, whose seeds are the random order of the letters. Only a win in both orders is a win; after a tie
 * the better seed stays. The calls of a round run side by side.
 */
export const pairwise: Method = {
  async *compare(comparing, lettered, context) {
    const passes: Pass[] = []
    const ranked = yield* knockOut(lettered, async function* (matches): AsyncGenerator<
      ConsultEvent | Remark,
      readonly Lettered[],
      void
    > {
      // Where the first round had no verdict at all, the next would have none.
      if (context.signal.aborted || failureOf(passes) !== null)
        return matches.map(([, worse]) => worse)
      const round = matches.map(([better, worse]) => [
        passOf([better, worse], context),
        passOf([worse, better], context),
      ])
      passes.push(...round.flat())
      yield* merge(round.flat().map((pass) => judged(pass, comparing, context)))
      const winners = round.map(winnerOf)
      if (round.some(isTie)) yield { type: 'remark', reason: 'tie' }
      return matches.map(([better, worse], index) => (winners[index] === worse ? better : worse))
    })
    const failure = failureOf(passes)
    if (failure !== null) return { ok: false, error: failure }
    const reasons = passes.flatMap(({ found }) => (found?.ok === false ? [found.error.reason] : []))
    for (const reason of new Set(reasons)) yield { type: 'run-degraded', reason }
    return { ok: true, value: { ranked, faults: faultsIn(passes), noneAcceptable: false } }
  },
  bound({ plan, judge }, { proposals, ...input }) {
    const { references: style } = plan
    const shown = (each: (typeof proposals)[number]) => shownBytes(style, [each])
    const longest = proposals.toSorted((a, b) => shown(b) - shown(a)).slice(0, LABELS.length)
    const criteria = criteriaOf(plan.step.criteria ?? [])
    const promptBytes = promptBytesOf((pair) => pairPrompt(pair, criteria), longest, style)
    const one = boundOfConsulting(judge, plan, { ...input, promptBytes, responseFormat: format() })
    return timesBound(one, ORDERS * (proposals.length - 1))
  },
}

/** The form of a verdict, for judges that can hold to one. */
function format(): object {
  return responseFormatOf('verdict', pairShape(LABELS))
}

/** One order of a pair. */
interface Pass {
  readonly pair: readonly [Lettered, Lettered]
  readonly nonce: string
  /** Null until the judge has replied. */
  found: Result<PairVerdict, JudgeFailure> | null
}

/** Its code is drawn before any call starts, so that a repeated run draws the same. */
function passOf(pair: Pass['pair'], { random }: StepContext): Pass {
  return { pair, nonce: randomWord(NONCE.length, random), found: null }
}

/** Has the judge compare one order of a pair. */
async function* judged(
  pass: Pass,
  { plan, judge }: Comparing,
  context: StepContext,
): AsyncGenerator<ConsultEvent, void> {
  const { pair, nonce } = pass
  const lettered = pair.map(({ proposal }, index) => ({ letter: LABELS[index] ?? '', proposal }))
  const criteria = criteriaOf(plan.step.criteria ?? [])
  pass.found = yield* consult(
    {
      role: 'judge',
      name: `judge/${pair.map(({ letter }) => letter).join('-')}`,
      judge,
      view: textView(plan.messages),
      prompt: pairPrompt({ lettered, style: plan.references, nonce }, criteria),
      nonce,
      responseFormat: format(),
      read: (reply) => readPair(reply, LABELS),
    },
    context,
  )
}

/** The winner of both orders; null for a tie, or where an order has no verdict. */
function winnerOf(passes: readonly Pass[]): Lettered | null {
  const winners = passes.map(({ pair, found }) => {
    const better = found?.ok === true ? found.value.better : null
    return better === null ? null : (pair[LABELS.indexOf(better)] ?? null)
  })
  const [winner = null] = winners
  return winners.every((each) => each === winner) ? winner : null
}

/** Whether both orders have a verdict, and no winner. */
function isTie(passes: readonly Pass[]): boolean {
  return passes.every(({ found }) => found?.ok === true) && winnerOf(passes) === null
}

/** Why there is no verdict; null when there is one, or none was sought. */
function failureOf(passes: readonly Pass[]): JudgeFailure | null {
  if (passes.some(({ found }) => found?.ok === true)) return null
  const errors = passes.flatMap(({ found }) => (found?.ok === false ? [found.error] : []))
  const [first] = errors
  if (first === undefined) return null
  return { reason: first.reason, failures: errors.flatMap(({ failures }) => failures) }
}

/** The first fault that was found of each proposal, by its letter. */
function faultsIn(passes: readonly Pass[]): ReadonlyMap<string, string> {
  const faults = passes.flatMap(({ pair, found }) =>
    found?.ok === true
      ? pair.flatMap(({ letter }, index) => {
          const fault = found.value.faults.get(LABELS[index] ?? '')
          return fault === undefined ? [] : [[letter, fault] as const]
        })
      : [],
  )
  return new Map(faults.toReversed())
}
