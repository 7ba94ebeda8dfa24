/** Summaries of evaluations as a report may get them: plain, poor, and hostile ones. */
import { readFileSync } from 'node:fs'
import type { Comparison, Estimate, Interval, Summary } from '../../../src/eval/results/summary.ts'

/** An estimate over 120 questions. */
export function estimate(value: number, interval: Interval | null, n = 120): Estimate {
  return {
    value,
    interval,
    n,
    method: interval === null ? 'one question has no spread' : 'paired t',
  }
}

/** A mixture that loses, with everything that a report can show. */
export const worse: Summary = JSON.parse(
  readFileSync(new URL('../../fixtures/eval-report/worse.json', import.meta.url), 'utf8'),
)

const worseComparison = worse.primary
const { systems } = worse

/** A mixture that wins, by a run that stopped when it knew. */
export const better: Summary = withPrimary(worse, {
  sentence:
    'The mixture team-answer is better than openai/gpt-5 on your 120 questions: 66 % [59, 73], at 5.2× the cost and 3.1× the time.',
  primary: {
    ...worseComparison,
    verdict: 'better',
    winRate: estimate(0.66, [0.59, 0.73]),
    adjusted: estimate(0.62, [0.53, 0.7]),
    sequence: [0.55, 0.77],
    wins: 70,
    ties: 18,
    losses: 32,
    usdPerPoint: { value: 0.00105, note: 'per question, [0.0007, 0.0021]' },
  },
  warnings: [],
})

/** Too few questions to know. */
export const undecided: Summary = withPrimary(worse, {
  sentence:
    'It is undecided whether team-answer is better than openai/gpt-5: 56 % [38, 74] on your 20 questions. About 550 would decide.',
  primary: {
    ...worseComparison,
    verdict: 'undecided',
    winRate: estimate(0.56, [0.38, 0.74], 20),
    adjusted: null,
    adjustedNote: 'too few questions',
    neededQuestions: 550,
    wins: 10,
    ties: 3,
    losses: 7,
    withoutDegraded: null,
    accuracy: null,
  },
  judges: worse.judges.slice(0, 1),
  agreement: null,
  ledgers: [],
})

/** As good, for more money. */
export const equivalent: Summary = withPrimary(worse, {
  sentence:
    'The mixture team-answer is equivalent to openai/gpt-5 on your 805 questions: 50.4 % [48, 53], at 5.2× the cost and 3.1× the time.',
  primary: {
    ...worseComparison,
    verdict: 'equivalent',
    winRate: estimate(0.504, [0.482, 0.526], 805),
  },
})

/** The first run of somebody without a key. */
export const simulated: Summary = {
  ...worse,
  simulated: true,
  sentence:
    'SIMULATED: the mixture demo is worse than sim/careful on these 12 questions: 31 % [13, 49].',
}

/** Models whose prices nobody knows, and none that streams. */
export const withoutPrices: Summary = {
  ...worse,
  primary: { ...worseComparison, costRatio: null, usdPerPoint: null },
  comparisons: worse.comparisons.map((each) => ({ ...each, costRatio: null, usdPerPoint: null })),
  judges: worse.judges.map((each) => ({ ...each, costUsd: null })),
  systems: systems.map((each) => ({
    ...each,
    costPerQuestionUsd: null,
    firstTokenMs: null,
    onFront: null,
    frontProbability: null,
  })),
  totals: {
    ...worse.totals,
    answersUsd: null,
    judgingUsd: null,
    stoppedEarly: 'the budget of $1 is spent',
  },
}

const nothing = estimate(Number.NaN, null, 0)

/** Every answer failed. */
export const failed: Summary = {
  ...worse,
  sentence: 'Nothing can be said: every answer failed.',
  primary: emptyOf(worseComparison),
  comparisons: [emptyOf(worseComparison)],
  ledgers: [],
  categories: [],
  judges: [],
  agreement: null,
  systems: systems.slice(0, 2).map((each) => ({
    ...each,
    failed: 120,
    score: null,
    accuracy: null,
    costPerQuestionUsd: nothing,
    tokensPerQuestion: 0,
    charsPerAnswer: 0,
    firstTokenMs: null,
    totalMs: { p50: Number.NaN, p95: Number.NaN },
    onFront: null,
    frontProbability: null,
  })),
  examples: { wins: [], losses: [], disagreements: [] },
}

function emptyOf(comparison: Comparison): Comparison {
  return {
    ...comparison,
    winRate: nothing,
    adjusted: null,
    adjustedNote: '',
    accuracy: null,
    verdict: 'undecided',
    wins: 0,
    ties: 0,
    losses: 0,
    missing: 120,
    withoutDegraded: null,
    costRatio: null,
    timeRatio: null,
    lengthRatio: Number.NaN,
    whenLonger: null,
    whenShorter: null,
  }
}

/** Strings that try to leave their place: markup, quotes, controls, directions, halves of characters. */
export const HOSTILE = [
  '<script>document.title="owned"</script>',
  '"><img src=x onerror=document.title="owned">',
  "' onmouseover='document.title=`owned`",
  '</style><script>document.title="owned"</script>',
  '</title><svg/onload=document.title="owned">',
  '<!-- ',
  ']]>',
  '&lt;script&gt;',
  '\u0000\u001b[2J',
  '\ud800',
  '\u202etxt.exe',
  '`**`',
  '${7*7}',
  'x'.repeat(400),
  'مرحبا <b>',
  '👩‍🚀'.repeat(30),
  '<iframe src="https://example.com">',
  'javascript:alert(1)',
].join(' ')

/** Words that the shape of a summary allows, and that cannot be anything else. */
const WORDS_OF_THE_SHAPE = new Set(
  'better worse equivalent undecided best single fixed selection self-moa aggregator mixture category skill'.split(
    ' ',
  ),
)

/** Every text of a summary is hostile. */
export const hostile: Summary = withHostileTexts(worse)

function withHostileTexts<Value>(value: Value): Value {
  const texts = (_key: string, each: unknown) =>
    typeof each === 'string' && !WORDS_OF_THE_SHAPE.has(each) ? `${each} ${HOSTILE}` : each
  return JSON.parse(JSON.stringify(value, texts)) as Value
}

/** Two mixtures at once. */
export const twoMixtures: Summary = {
  ...worse,
  comparisons: worse.comparisons.flatMap((each) => [each, { ...each, mixture: 'cheap-team' }]),
}

function withPrimary(summary: Summary, changes: Partial<Summary>): Summary {
  const primary = changes.primary ?? summary.primary
  return {
    ...summary,
    ...changes,
    primary,
    comparisons: [primary, ...summary.comparisons.slice(1)],
  }
}

/** All of them by name. */
export const SUMMARIES: Readonly<Record<string, Summary>> = {
  worse,
  better,
  undecided,
  equivalent,
  simulated,
  withoutPrices,
  failed,
  hostile,
  twoMixtures,
}
