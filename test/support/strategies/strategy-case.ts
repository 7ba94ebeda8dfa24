import { Allowance } from '../../../src/moa/cost/allowance.ts'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { fit } from '../../../src/moa/cost/ladder.ts'
import type { Usage } from '../../../src/moa/cost/usage.ts'
import type { RunOutcome } from '../../../src/moa/events.ts'
import type { Delta } from '../../../src/moa/model-port.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { RunRecorder, type RunReport } from '../../../src/moa/report.ts'
import { runPlan } from '../../../src/moa/run.ts'
import { mixtureSchema, type MixtureInput } from '../../../src/protocol/mixtures/mixture.ts'
import { toPlan } from '../../../src/protocol/mixtures/plan.ts'
import { USUAL_USAGE, type ScriptedReply } from '../scripted-model.ts'
import { prepared } from '../../../src/moa/strategies/strategies.ts'
import { stage } from '../../moa/stage.ts'
import {
  CALL_MS,
  simulatedModels,
  usual,
  type Meddle,
  type SimulatedCall,
} from './simulated-models.ts'

/** A mixture with one strategy. */
export interface StrategyRow {
  readonly name: string
  /** Without an id, and with the usual agents and aggregator where it names no others. */
  readonly mixture: Partial<MixtureInput>
}

/** Every strategy, with the same three agents. */
export const STRATEGY_ROWS: readonly StrategyRow[] = [
  { name: 'synthesize', mixture: { strategy: 'synthesize' } },
  { name: 'select', mixture: { strategy: 'select' } },
  { name: 'select by pairs', mixture: { strategy: { type: 'select', method: 'pairwise' } } },
  { name: 'fusion', mixture: { strategy: 'fusion' } },
  { name: 'vote', mixture: { strategy: { type: 'vote', answer: { kind: 'number' } } } },
  {
    name: 'cascade',
    mixture: { strategy: 'cascade', aggregator: { model: 'sim/contrarian', max_tokens: 500 } },
  },
  { name: 'debate', mixture: { strategy: { type: 'debate', answer: { kind: 'number' } } } },
  {
    name: 'critique',
    mixture: { strategy: 'critique', aggregator: { model: 'sim/quick', max_tokens: 500 } },
  },
  { name: 'council', mixture: { strategy: 'council' } },
]

/** Something that may happen in a run. */
export interface StrategyFault {
  readonly name: string
  readonly question?: string
  /** The models of the agents, in place of the usual ones. */
  readonly agents?: readonly string[]
  /** The model that judges, in place of the usual one. */
  readonly judge?: string
  readonly meddle?: Meddle
  /** Share of the cost of the whole plan that there is money for. */
  readonly money?: number
  readonly leavesAtMs?: number
}

/** Agents of which one is wrong about the question. */
const AGENTS = ['sim/quick', 'sim/careful', 'sim/terse']
/** The names of the agents, whatever their models. */
const NAMES = ['quick', 'careful', 'terse']
/** Most tokens of each answer. */
const MAX_TOKENS = 500
const QUESTION = 'What is 17 * 23?'
/** So long that no layer waits for it. */
const LATE_MS = 600_000

const FAILS: ScriptedReply = { failure: { code: 'upstream_error' } }

/** The usage of a model that uses all the tokens it may. */
function dear(maxTokens: number): Usage {
  return { ...USUAL_USAGE, completionTokens: Math.min(maxTokens, MAX_TOKENS) }
}

/** Whether a call writes the answer, or a draft of it. */
function writes({ agent, role }: SimulatedCall): boolean {
  return role === 'reviser' || (role === null && !NAMES.includes(agent ?? ''))
}

/** Whether a call is one of a judge, whatever it judges; who writes the answer is none. */
function judges({ role }: SimulatedCall): boolean {
  return role !== null && role !== 'reviser'
}

export const STRATEGY_FAULTS: readonly StrategyFault[] = [
  { name: 'nothing is wrong' },
  {
    name: 'whoever judges fails',
    meddle: (call) => (judges(call) ? FAILS : null),
  },
  {
    name: 'whoever judges writes nonsense',
    meddle: (call) => (judges(call) ? usual('That depends on many things.') : null),
  },
  { name: 'the judge is one of the agents, and wrong', judge: 'sim/quick' },
  {
    name: 'one agent never answers',
    meddle: ({ agent }) => (agent === 'terse' ? { afterMs: LATE_MS, text: '' } : null),
  },
  { name: 'all agents agree', question: 'What is 2 + 2?' },
  {
    name: 'all agents disagree',
    agents: ['sim/quick?answer=1', 'sim/careful?answer=2', 'sim/terse?answer=3'],
  },
  { name: 'no agent has an answer', question: 'Who won the race today?' },
  {
    name: 'all agents disagree, and whoever judges fails',
    agents: ['sim/quick?answer=1', 'sim/careful?answer=2', 'sim/terse?answer=3'],
    meddle: (call) => (judges(call) ? FAILS : null),
  },
  { name: 'the writer fails', meddle: (call) => (writes(call) ? FAILS : null) },
  {
    name: 'there is money for less than half',
    money: 0.4,
    meddle: ({ text, maxTokens }) => ({ ...usual(text), usage: dear(maxTokens) }),
  },
  { name: 'the caller leaves', leavesAtMs: CALL_MS / 4 },
]

/** Whether an answer is, or stands in, what an agent wrote. */
export function isVerbatim({ answer, said }: Pick<StrategyRun, 'answer' | 'said'>): boolean {
  return said.some(
    ({ agent = '', role, text }) => role === null && NAMES.includes(agent) && text.includes(answer),
  )
}

/** What happened in one run. */
export interface StrategyRun {
  readonly plan: Plan
  /** What it may cost, in millionths of a US dollar; null without a limit. */
  readonly limitMicros: number | null
  readonly outcome: RunOutcome
  readonly report: RunReport
  readonly answer: string
  /** How long it took, in virtual milliseconds. */
  readonly ms: number
  /** Every call that was made, with what it replied. */
  readonly said: readonly SimulatedCall[]
  /** When the first word of the answer came, in virtual milliseconds; null without an answer. */
  readonly firstWordMs: number | null
}

const PRICE = { input: 1, output: 2 }
const priceOf = () => PRICE

function planFor({ mixture }: StrategyRow, fault: StrategyFault): Plan {
  const { agents = AGENTS, judge = 'sim/judge', question = QUESTION } = fault
  const parsed = mixtureSchema.parse({
    id: 'row',
    layers: [
      {
        agents: agents.map((model, index) => {
          return { model, name: NAMES[index], max_tokens: MAX_TOKENS }
        }),
      },
    ],
    aggregator: { model: 'sim/judge', max_tokens: MAX_TOKENS },
    judge: { model: judge },
    ...mixture,
  })
  const plan = toPlan(parsed, {
    messages: [{ role: 'user', content: question }],
    settings: {},
    live: true,
    given: [],
    reuseTurns: false,
    seed: 1,
  })
  return prepared(plan)
}

/** Runs one strategy in one situation; null when there is no money even for its smallest plan. */
export async function runStrategy(
  row: StrategyRow,
  fault: StrategyFault,
): Promise<StrategyRun | null> {
  const whole = planFor(row, fault)
  const limited = limitedTo(whole, fault.money ?? null)
  if (limited === null) return null
  const { plan, limitMicros, allowance } = limited
  const on = stage({}, { priceOf, allowance })
  const said: SimulatedCall[] = []
  const call = simulatedModels(on.clock, (each) => {
    said.push(each)
    return fault.meddle?.(each) ?? null
  })
  if (fault.leavesAtMs !== undefined) on.clock.setTimer(fault.leavesAtMs, on.leave)
  const times: number[] = []
  const read = async () => {
    const recorder = new RunRecorder(plan.step.kind)
    const deltas: Delta[] = []
    const run = runPlan(plan, { ...on.ports, call })
    for (;;) {
      const next = await run.next()
      if (next.done) {
        const report = recorder.report(next.value)
        return { outcome: next.value, report, answer: deltas.map(({ text = '' }) => text).join('') }
      }
      recorder.see(next.value)
      if (next.value.type !== 'answer-deltas') continue
      times.push(on.clock.now())
      deltas.push(...next.value.deltas)
    }
  }
  const played = await on.clock.until(read())
  return { ...played, plan, limitMicros, said, firstWordMs: times[0] ?? null, ms: on.clock.now() }
}

/** A plan, and the money for it. */
interface Limited {
  readonly plan: Plan
  readonly limitMicros: number | null
  readonly allowance: Allowance | null
}

/** The plan as it runs with a share of the money that it can cost at the most; null when none is small enough. */
function limitedTo(plan: Plan, share: number | null): Limited | null {
  if (share === null) return { plan, limitMicros: null, allowance: null }
  const whole = boundOf(capped(plan, priceOf), priceOf)
  if (!whole.ok) throw new Error(`Cannot price ${whole.unpriced}`)
  const limitMicros = Math.ceil(whole.bound.micros * share)
  const fitted = fit(plan, limitMicros, priceOf)
  if (!fitted.ok) return null
  const { micros: plannedMicros, spareMicros } = fitted.need
  const allowance = new Allowance({ limitMicros, plannedMicros, spareMicros })
  return { plan: fitted.plan, limitMicros, allowance }
}
