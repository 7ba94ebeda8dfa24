import { Allowance } from '../../../moa/cost/allowance.ts'
import type { CallReport } from '../../../moa/events.ts'
import { Gatherer } from '../../../moa/gather.ts'
import { lastUserText } from '../../../moa/message.ts'
import type { RunPorts } from '../../../moa/ports.ts'
import { costOfCalls, RunRecorder } from '../../../moa/report.ts'
import { runPlan } from '../../../moa/run.ts'
import { Stopper } from '../../../moa/stop-signal.ts'
import type {
  AnswerFigures,
  ComparedPair,
  ComparedRun,
  ComparedTexts,
} from '../../../protocol/comparisons/compared-run.ts'
import { costMicros } from '../../../protocol/sessions/money.ts'
import { NO_TALLY, type Tally } from '../../../protocol/usage/tally.ts'
import type { Services } from '../../ports/services.ts'
import type { Steps } from '../../ports/steps.ts'
import { countEvidence } from '../../usage/count-evidence.ts'
import { usageOfEvidence } from '../../usage/run-usage.ts'
import { rewardRun } from '../reward-run.ts'
import type { ComparisonPlace } from './comparison-store.ts'
import { judgePair, judgeRegret, valueOf, type JudgingContext } from './judging.ts'
import { decodeMaterial, type Material, type OtherAnswer } from './material.ts'

/** Which run. */
export interface ComparisonOrder extends ComparisonPlace {
  readonly run: string
}

/** What a comparison found: figures only. */
interface Found extends Pick<ComparedRun, 'version' | 'costUsd' | 'pairs' | 'regret'> {
  readonly used: Tally
}

/** Of a comparison that was cut off, or whose material is gone: it may have cost all that is reserved. */
const NOTHING: Found = {
  version: 0,
  costUsd: null,
  pairs: [],
  regret: null,
  used: { ...NO_TALLY, sums: { runs: 1, failed: 1 } },
}

/** Compares the answer of a run with others, and records it once. May start again at any time: no call is made twice. */
export async function doComparison(
  { run, ...place }: ComparisonOrder,
  { steps, services }: { readonly steps: Steps; readonly services: Services },
): Promise<void> {
  const { comparisons, clock } = services
  // No step returns a text: after a restart between the two, those of this run are not stored.
  let texts: ComparedTexts | null = null
  const comparing = steps.once('compare', async () => {
    const material = decodeMaterial(await comparisons.material(place, run))
    // It may be late where it was not written; the step is tried again.
    if (material === null) throw new Error('Cannot compare the run: its material is not there')
    if (!(await comparisons.begin(place, run))) return NOTHING
    const { found, made } = await compare(material, place, services)
    if (material.storesText) texts = textsOf(material, made)
    return found
  })
  const { used, ...found } = await comparing.catch((error: unknown) => {
    services.failed(error, run)
    return NOTHING
  })
  await steps.once('record', async () => {
    const atMs = clock.now()
    await comparisons.record(place, { ...found, run, atMs }, texts)
    await countEvidence(place, { id: run, atMs, used }, services)
    return 0
  })
  const value = found.pairs[0]?.value ?? null
  if (value === null) return
  const reward = { mixture: place.mixture, run, reward: value, source: 'comparison' } as const
  await steps.once('reward', async () => {
    await rewardRun(place.tenant, reward, services)
    return 0
  })
}

/** Another answer, as it was made; without a text where that failed. */
interface MadeAnswer {
  readonly other: OtherAnswer
  readonly text: string
  readonly figures: Pick<AnswerFigures, 'costUsd' | 'latencyMs'>
}

type Ports = Omit<RunPorts, 'memory' | 'allowance'>

async function compare(
  material: Material,
  { tenant, mixture }: ComparisonPlace,
  services: Services,
): Promise<{ readonly found: Found; readonly made: readonly MadeAnswer[] }> {
  // Failures here must not keep callers of the tenant from a model.
  const scope = { failures: `${tenant}\ncomparing`, prompts: JSON.stringify([tenant, mixture]) }
  const ports = services.runPorts(new Stopper(), scope)
  const calls: CallReport[] = []
  const see = (call: CallReport) => void calls.push(call)
  const made = await Promise.all(
    material.others.map((other) => make(other, material, { ports, see })),
  )
  const { others, boundMicros, answer, proposals, seed, judges } = material
  const plannedMicros = others.reduce(
    (rest, other) => rest - (other.kind === 'plan' ? other.boundMicros : 0),
    boundMicros,
  )
  // Further attempts of judges are paid with what the other answers did not use.
  const spentMicros = costMicros(costOfCalls(calls) ?? 0)
  const limitMicros = Math.max(plannedMicros, boundMicros - spentMicros)
  const allowance = new Allowance({ limitMicros, plannedMicros })
  const judging = { ports: { ...ports, memory: null, allowance }, messages: material.messages, see }
  const [first = ''] = judges
  const [pairs, regret] = await Promise.all([
    Promise.all(made.map((each) => pairOf(each, material, judging))),
    proposals.length === 0 ? null : judgeRegret({ answer, proposals, seed }, first, judging),
  ])
  const costUsd = costOfCalls(calls)
  const used = usageOfEvidence(calls)
  return { found: { version: material.version, costUsd, pairs, regret, used }, made }
}

/** Makes another answer; one that the run has already costs nothing. */
async function make(
  other: OtherAnswer,
  { messages }: Material,
  { ports, see }: { readonly ports: Ports; readonly see: (call: CallReport) => void },
): Promise<MadeAnswer> {
  if (other.kind === 'own') return { other, text: other.text, figures: other.figures }
  const plan = { ...other.plan, messages }
  const micros = other.boundMicros
  const allowance = new Allowance({ limitMicros: micros, plannedMicros: micros })
  const recorder = new RunRecorder(plan.step.kind)
  const answer = new Gatherer()
  const startedAtMs = ports.clock.now()
  const events = runPlan(plan, { ...ports, memory: null, allowance })
  for (;;) {
    const next = await events.next()
    if (next.done) {
      const { costUsd } = recorder.report(next.value)
      const latencyMs = Math.round(ports.clock.now() - startedAtMs)
      const { used = NO_FIGURES } = other
      const figures = {
        costUsd: addKnown(used.costUsd, costUsd),
        latencyMs: addKnown(used.latencyMs, latencyMs),
      }
      return { other, text: next.value.ok ? (answer.whole().text ?? '') : '', figures }
    }
    recorder.see(next.value)
    if (next.value.type === 'call-end') see(next.value.call)
    else if (next.value.type === 'answer-deltas') answer.add(next.value.deltas)
  }
}

const NO_FIGURES = { costUsd: 0, latencyMs: 0 }

function addKnown(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}

/** Has an answer judged beside another one; one that could not be made is missing, and no loss. */
async function pairOf(
  { other, text, figures }: MadeAnswer,
  material: Material,
  context: JudgingContext,
): Promise<ComparedPair> {
  const { against, alpha, without, judges = material.judges } = other
  const calls: CallReport[] = []
  const see = (call: CallReport) => {
    calls.push(call)
    context.see(call)
  }
  const shown = { name: against, answer: material.answer, other: text }
  const isThere = text.trim() !== ''
  const judgments = isThere ? await judgePair(shown, judges, { ...context, see }) : []
  return {
    against,
    alpha,
    ...(without === undefined ? {} : { without }),
    value: valueOf(judgments),
    judgments,
    judgeCostUsd: costOfCalls(calls) ?? 0,
    answer: { ...material.figures, chars: material.answer.length },
    other: { ...(isThere ? figures : UNKNOWN), chars: text.length },
  }
}

const UNKNOWN = { costUsd: null, latencyMs: null }

function textsOf({ messages, answer }: Material, made: readonly MadeAnswer[]): ComparedTexts {
  const others = Object.fromEntries(made.map(({ other, text }) => [other.against, text]))
  return { question: lastUserText(messages), answer, others }
}
