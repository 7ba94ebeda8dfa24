import type {
  Improvement,
  ImprovementTest,
  ShadowTest,
} from '../../../protocol/improvements/improvement.ts'
import { verdictOfInterval, type Verdict } from '../../../stats/verdicts/verdict.ts'
import { ENOUGH, MARGIN, percent } from './candidate.ts'

/** Longest test on new runs. */
export const MAX_SHADOW_MS = 30 * 86_400_000
/** Longest time for which the version before is compared with a promoted one. */
const MAX_RETEST_MS = 30 * 86_400_000
/** Share of judgments that may be missing: beyond it there is no verdict. */
const MAX_MISSING = 0.05

/** What a test says of an improvement; null while it goes on. */
export interface Decision {
  readonly status: 'ready' | 'rejected'
  readonly why: string
}

/** What the test on new runs has come to. */
export interface ShadowState extends ShadowTest {
  /** Of all judgments. */
  readonly missingShare: number
  /** Runs with which it would probably be decided; null where none would. */
  readonly neededN: number | null
  /** How long it has gone on. */
  readonly ageMs: number
}

/** The verdict on a change, from its win rate over the current version. */
export function verdictOn({ interval: [low, high] }: Pick<ImprovementTest, 'interval'>): Verdict {
  return verdictOfInterval([low - 0.5, high - 0.5], MARGIN)
}

/** Whether a change stays in place of being tested on new runs: it does unless stored runs show that it is worse. */
export function isClearlyWorse({ interval: [, high] }: ImprovementTest): boolean {
  return high < 0.5
}

/**
 * Decides about a change by its confidence sequence, which may be looked at after every run: it is ready once it is shown
 * to be better, or not worse by more than the margin and cheaper.
 */
export function decideShadow(
  test: ShadowState,
  improvement: Pick<Improvement, 'fewerCalls'>,
): Decision | null {
  const { interval, verdict, costRatio, n, neededN, ageMs } = test
  const shown = `${words(test)} on new runs`
  if (test.missingShare <= MAX_MISSING) {
    if (verdict === 'better') return { status: 'ready', why: `It is better: ${shown}` }
    if (verdict === 'worse') return { status: 'rejected', why: `It is worse: ${shown}` }
    const isCheaper = costRatio === null ? improvement.fewerCalls : costRatio < 1
    const isGood = interval[0] > 0.5 - MARGIN
    if (isGood && isCheaper) return { status: 'ready', why: `It is as good and cheaper: ${shown}` }
    if (verdict === 'equivalent')
      return { status: 'rejected', why: `It is as good, and not cheaper: ${shown}` }
  }
  if (ageMs >= MAX_SHADOW_MS)
    return { status: 'rejected', why: `It stayed undecided for 30 days: ${shown}` }
  // Planned runs are a guess, so there are as many again; one from few runs is none.
  if (neededN !== null && n >= Math.max(4 * ENOUGH, 2 * neededN))
    return { status: 'rejected', why: `It stayed undecided: ${shown}` }
  return null
}

/** What the test after a promotion says; null while it goes on. */
export function decideRetest(test: ShadowState): 'roll_back' | 'over' | null {
  if (test.missingShare <= MAX_MISSING) {
    if (test.verdict === 'worse') return 'roll_back'
    if (test.interval[0] > 0.5 - MARGIN) return 'over'
  }
  return test.ageMs >= MAX_RETEST_MS ? 'over' : null
}

/** A test in words. */
export function words({ n, winRate, interval: [low, high], costRatio }: ImprovementTest): string {
  if (n === 0) return 'no run was judged'
  const rate =
    winRate === null ? 'no verdict' : `${percent(winRate)} [${percent(low)}, ${percent(high)}]`
  const cost = costRatio === null ? '' : `, at ${costRatio.toFixed(2)} times the cost`
  return `it wins ${rate} of ${n}${cost}`
}
