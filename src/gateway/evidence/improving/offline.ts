import { costOfCalls, RunRecorder } from '../../../moa/report.ts'
import { runPlan } from '../../../moa/run.ts'
import type { Proposal } from '../../../moa/events.ts'
import type { Plan } from '../../../moa/plan.ts'
import { askPlan } from '../../../protocol/ask-plan.ts'
import type { Improvement, ImprovementTest } from '../../../protocol/improvements/improvement.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import { addTallies, NO_TALLY, type Tally } from '../../../protocol/usage/tally.ts'
import { dayOf } from '../../../protocol/usage/usage-entry.ts'
import { estimateMean } from '../../../stats/intervals/mean.ts'
import type { Services } from '../../ports/services.ts'
import type { Steps } from '../../ports/steps.ts'
import {
  decodeRecord,
  withTranscript,
  type RunRecord,
  type Transcript,
} from '../../runs/run-record.ts'
import { TranscriptReader } from '../../runs/transcript-reader.ts'
import { estimateOf } from '../../spending/estimate.ts'
import { countEvidence } from '../../usage/count-evidence.ts'
import { usageOfEvidence } from '../../usage/run-usage.ts'
import { planOf } from '../comparing/others.ts'
import { withProposals } from '../used-proposals.ts'
import { isHeldOut } from './alpha.ts'
import type { ImprovementPlace } from './improvement-store.ts'

/** Most stored runs of one test, fewest that say anything, and most pages of runs that are searched for them. */
const MAX_RUNS = 24
const MIN_RUNS = 5
const MAX_PAGES = 5

/** What a test on stored runs has shown, or why there was none. */
export interface OfflineTest {
  readonly test: ImprovementTest | null
  readonly why: string
}

/** With what it is tested. */
export interface OfflineWork {
  readonly place: ImprovementPlace
  readonly steps: Steps
  readonly services: Services
  readonly current: { readonly mixture: Mixture }
  /** Which change of the mixture it is: each is tested on another half of the runs. */
  readonly count: number
}

type StoredAnswer = RunRecord & { readonly transcript: Transcript }

/** Answers stored requests as the changed mixture would, from the same proposals where it can, and has a judge compare. */
export async function testOffline(
  improvement: Improvement,
  work: OfflineWork,
): Promise<OfflineTest> {
  const { place, services, current, steps } = work
  const { compare } = current.mixture
  const [judge] = compare?.judges ?? []
  const { mixture } = improvement
  if (compare === undefined || judge === undefined || mixture === null)
    return skipped('it cannot be judged')
  const runs = await heldOutRuns(improvement, work)
  if (runs.length < MIN_RUNS)
    return skipped(
      `${runs.length} of the last runs were stored, wanted ${MIN_RUNS} of the half that is held out`,
    )
  const pairs = runs.map((run) => pairOf(run, { mixture, current: current.mixture, judge }))
  const afforded = await reserve(pairs, { improvement, work, dailyUsd: compare.daily_usd })
  if (afforded.length === 0)
    return skipped('its cost is not known, or the money of the day does not cover it')
  const results: Judged[] = []
  for (const pair of afforded)
    results.push(
      await steps.once(`offline ${improvement.id} ${pair.run}`, () => judged(pair, services)),
    )
  const costs = results.map(({ spentUsd }) => spentUsd)
  const costUsd = sumOf(costs)
  const record = { run: improvement.id, version: improvement.fromVersion, pairs: [], regret: null }
  const atMs = services.clock.now()
  await services.comparisons.record(place, { ...record, atMs, costUsd }, null)
  await steps.once(`usage ${improvement.id}`, async () => {
    const used = results.flatMap((each) => each.used ?? []).reduce(addTallies, NO_TALLY)
    await countEvidence(place, { id: improvement.id, atMs, used }, services)
    return 0
  })
  return { test: testOf(results), why: '' }
}

function skipped(why: string): OfflineTest {
  return { test: null, why: `It was not tested on stored runs: ${why}` }
}

/** Runs of the version that were stored with their proposals, of the half that is held out for this change. */
async function heldOutRuns(
  { fromVersion }: Improvement,
  { place: { tenant, mixture }, services: { runs }, count }: OfflineWork,
): Promise<readonly StoredAnswer[]> {
  const found: StoredAnswer[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await runs.list(tenant, { limit: 100, cursor })
    for (const text of listed.records) {
      const record = decodeRecord(text)
      if (record === null || record.transcriptApart !== true || !record.outcome.ok) continue
      const { identity } = record
      if (identity.mixture !== mixture || identity.version !== fromVersion) continue
      if (!isHeldOut(identity.run, count)) continue
      const { transcript, ...rest } = withTranscript(
        record,
        await runs.readTranscript(tenant, identity.run),
      )
      if (transcript !== null && isPlain(transcript)) found.push({ ...rest, transcript })
      if (found.length === MAX_RUNS) return found
    }
    if (listed.cursor === null) return found
    cursor = listed.cursor
  }
  return found
}

/** Its answer is a text, and the mixture was asked as it is. */
function isPlain({ ask, answer }: Transcript): boolean {
  const { layers, aggregator, strategy, solo } = ask.overrides
  const isChanged = [layers, aggregator, strategy, solo].some((each) => each !== undefined)
  return !isChanged && (ask.settings.tools ?? []).length === 0 && (answer.text ?? '') !== ''
}

/** A stored answer, and how the changed mixture answers the same request. */
interface Pair {
  readonly run: string
  readonly now: Proposal
  readonly nowUsd: number | null
  readonly answer: Plan
  readonly judge: (then: Proposal) => Plan
  /** What the proposal cost that an agent of a layer has from the run. */
  readonly usedUsd: (layer: number, agent: string) => number | null
}

function pairOf(
  { identity: { run }, report, transcript: { ask, layers, answer } }: StoredAnswer,
  {
    mixture,
    current,
    judge,
  }: { readonly mixture: Mixture; readonly current: Mixture; readonly judge: string },
): Pair {
  const plan = withProposals(planOf(mixture, { ask }), { plan: planOf(current, { ask }), layers })
  const select: Mixture = { ...mixture, layers: [], strategy: SELECT, judge: { model: judge } }
  const toJudge = { ...ask, settings: {}, stream: false, overrides: {} }
  const options = { seed: 1, reuseTurns: false }
  const now = proposalOf('now', mixture.aggregator.model, answer.text ?? '')
  return {
    run,
    now,
    nowUsd: report.costUsd,
    answer: plan,
    judge: (then) => askPlan(select, toJudge, { ...options, given: [now, then] }),
    usedUsd(layer, name) {
      const written = plan.layers[layer]?.agents.find((agent) => agent.name === name)?.written
      const stored = typeof written === 'object' ? written.agent : name
      const calls = report.calls.filter((call) => call.layer === layer && call.agent === stored)
      return costOfCalls(calls)
    },
  }
}

/** Each pair in both orders. */
const SELECT: Mixture['strategy'] = {
  type: 'select',
  method: 'pairwise',
  on_none: 'best',
  criteria: [],
}

interface Judged {
  /** How the change did; null where there is no verdict. */
  readonly value: number | null
  readonly nowUsd: number | null
  readonly thenUsd: number | null
  /** What the test cost. */
  readonly spentUsd: number | null
  /** Absent where an earlier release judged it. */
  readonly used?: Tally
}

async function judged(pair: Pair, services: Services): Promise<Judged> {
  const { now, nowUsd, usedUsd } = pair
  const answered = await carriedOut(pair.answer, services)
  const { costUsd, calls } = answered.report
  const { given = [], made = [] } = Object.groupBy(calls, ({ status }) =>
    status === 'cached' ? 'given' : 'made',
  )
  const thenUsd = sumOf([costUsd, ...given.map(({ layer, agent }) => usedUsd(layer ?? 0, agent))])
  if (answered.text === '')
    return { value: 0, nowUsd, thenUsd, spentUsd: costUsd, used: usageOfEvidence(made) }
  const then = proposalOf('then', now.model, answered.text)
  const { report } = await carriedOut(pair.judge(then), services)
  const spentUsd = sumOf([costUsd, report.costUsd])
  const { reasons, finding } = report
  const isMissing = finding === null || reasons.some((reason) => reason.startsWith('judge_'))
  const value = isMissing
    ? null
    : reasons.includes('tie')
      ? 0.5
      : bestOf(finding) === 'then'
        ? 1
        : 0
  const used = usageOfEvidence([...made, ...report.calls])
  return { value, nowUsd, thenUsd, spentUsd, used }
}

function bestOf(finding: object): unknown {
  return 'best' in finding ? finding.best : null
}

function proposalOf(agent: string, model: string, text: string): Proposal {
  return { agent, model, text, ended: 'whole' }
}

/** Makes the calls of a plan, without a record of a run. */
async function carriedOut(plan: Plan, services: Services) {
  const ports = services.runPorts(new AbortController().signal, { failures: SCOPE, prompts: SCOPE })
  const run = runPlan(plan, { ...ports, memory: null, allowance: null })
  const recorder = new RunRecorder(plan.step.kind)
  const transcript = new TranscriptReader(['answer'])
  for (;;) {
    const next = await run.next()
    if (next.done) {
      const report = recorder.report(next.value)
      return { report, text: next.value.ok ? (transcript.answer().text ?? '') : '' }
    }
    recorder.see(next.value)
    transcript.see(next.value)
  }
}

/** Failures of models here are of no concern to any caller. */
const SCOPE = 'improving'

interface Reserving {
  readonly improvement: Improvement
  readonly work: OfflineWork
  readonly dailyUsd: number
}

/** As many pairs as the money of the day covers, which is reserved for them. */
async function reserve(
  pairs: readonly Pair[],
  { improvement, work: { place, services }, dailyUsd }: Reserving,
): Promise<readonly Pair[]> {
  for (let count = pairs.length; count >= MIN_RUNS; count = Math.floor(count / 2)) {
    const some = pairs.slice(0, count)
    const boundUsd = sumOf(some.map((pair) => boundOf(pair, services)))
    if (boundUsd === null) return []
    const hold = { run: improvement.id, day: dayOf(services.clock.now()), boundUsd, dailyUsd }
    if ((await services.comparisons.reserve(place, hold)).allowed) return some
  }
  return []
}

/** The most that a pair can cost; null where a price is not known. */
function boundOf({ answer, judge, now }: Pair, services: Services): number | null {
  const answered = estimateOf(answer, services).max_cost_usd
  // The answer that is judged is about as long as the one that is stored.
  const then = proposalOf('then', now.model, now.text.repeat(2))
  return sumOf([answered, estimateOf(judge(then), services).max_cost_usd])
}

function testOf(results: readonly Judged[]): ImprovementTest | null {
  const values = results.flatMap(({ value }) => value ?? [])
  const { mean, interval } = estimateMean(values, { range: [0, 1] })
  if (interval === null) return null
  const [now, then] = [
    sumOf(results.map((each) => each.nowUsd)),
    sumOf(results.map((each) => each.thenUsd)),
  ]
  const costRatio = now === null || then === null || now === 0 ? null : then / now
  const [low, high] = interval
  return {
    n: values.length,
    winRate: mean,
    interval: [Math.max(0, low), Math.min(1, high)],
    costRatio,
  }
}

/** Null as soon as one is not known. */
function sumOf(costs: readonly (number | null)[]): number | null {
  return costs.reduce<number | null>(
    (sum, each) => (sum === null || each === null ? null : sum + each),
    0,
  )
}
