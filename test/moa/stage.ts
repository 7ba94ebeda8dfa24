import type { RunEvent, RunOutcome } from '../../src/moa/events.ts'
import type { Agent, Aggregator, Judge, Layer, Plan, SelectStep } from '../../src/moa/plan.ts'
import type { RunPorts } from '../../src/moa/ports.ts'
import { seededRandom } from '../../src/moa/text/random.ts'
import { RunRecorder, type RunReport } from '../../src/moa/report.ts'
import { runPlan } from '../../src/moa/run.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { ScriptedModel, type Script } from '../support/scripted-model.ts'

/** An agent whose model has its name. */
export function agentOf(name: string, over: Partial<Agent> = {}): Agent {
  return {
    name,
    model: name,
    fallbacks: [],
    system: null,
    settings: {},
    timeoutMs: 60_000,
    retries: 0,
    required: false,
    ...over,
  }
}

/** A layer of agents, given by name or whole. */
export function layerOf(agents: readonly (string | Agent)[], over: Partial<Layer> = {}): Layer {
  return {
    agents: agents.map((agent) => (typeof agent === 'string' ? agentOf(agent) : agent)),
    quorum: 1,
    majority: Math.floor(agents.length / 2) + 1,
    grace: 1.5,
    timeoutMs: 90_000,
    ...over,
  }
}

export function aggregatorOf(over: Partial<Aggregator> = {}): Aggregator {
  return {
    model: 'pen',
    fallbacks: [],
    prompt: null,
    retries: 0,
    firstTokenMs: 60_000,
    idleMs: 30_000,
    timeoutMs: 300_000,
    ...over,
  }
}

export function judgeOf(over: Partial<Judge> = {}): Judge {
  return {
    model: 'judge',
    fallbacks: [],
    settings: { temperature: 0, maxTokens: 300 },
    retries: 0,
    timeoutMs: 60_000,
    ...over,
  }
}

/** A last step in which a judge selects. */
export function selectOf(over: Partial<Judge> = {}): SelectStep {
  return { kind: 'select', judge: judgeOf(over), alone: aggregatorOf() }
}

export type PlanParts = Partial<Plan> & { readonly aggregator?: Aggregator }

/** A plan whose last step is an aggregator, unless the parts have another step. */
export function planOf(
  layers: readonly Layer[],
  { aggregator = aggregatorOf(), ...over }: PlanParts = {},
): Plan {
  return {
    messages: [{ role: 'user', content: 'What is the capital of France?' }],
    layers,
    given: [],
    reuseTurns: false,
    step: { kind: 'synthesize', aggregator },
    answer: {},
    references: {
      format: 'fenced',
      place: 'system',
      shuffle: false,
      maxChars: 24_000,
      maxBytes: null,
    },
    onShortfall: 'degrade',
    maxMicros: null,
    maxCalls: null,
    shrunk: [],
    live: true,
    seed: 1,
    ...over,
  }
}

/** Everything that a run needs, under the control of a test. */
export interface Stage {
  readonly clock: FakeClock
  readonly model: ScriptedModel
  readonly ports: RunPorts
  /** The caller leaves. */
  readonly leave: () => void
}

export function stage(script: Script, over: Partial<RunPorts> = {}): Stage {
  const clock = new FakeClock()
  const model = new ScriptedModel(script, clock)
  const caller = new AbortController()
  const ports: RunPorts = {
    call: model.call,
    clock,
    random: seededRandom(1),
    priceOf: () => ({ input: 1, output: 2 }),
    signal: caller.signal,
    memory: null,
    allowance: null,
    ...over,
  }
  return { clock, model, ports, leave: () => caller.abort() }
}

export interface Played {
  readonly events: readonly RunEvent[]
  readonly outcome: RunOutcome
  readonly report: RunReport
  /** The text of the answer, as a reader puts it together. */
  readonly answer: string
  /** How long the run took. */
  readonly ms: number
}

/** Runs a plan to its end, however much time that takes. */
export function play(plan: Plan, on: Stage): Promise<Played> {
  return on.clock.until(read(plan, on))
}

async function read(plan: Plan, { clock, ports }: Stage): Promise<Played> {
  const startedAtMs = clock.now()
  const recorder = new RunRecorder(plan.step.kind, plan.chosen)
  const events: RunEvent[] = []
  const run = runPlan(plan, ports)
  for (;;) {
    const next = await run.next()
    if (next.done) {
      const outcome = next.value
      const ms = clock.now() - startedAtMs
      return { events, outcome, report: recorder.report(outcome), answer: answerOf(events), ms }
    }
    recorder.see(next.value)
    events.push(next.value)
  }
}

export function answerOf(events: readonly RunEvent[]): string {
  const deltas = events.flatMap((event) => (event.type === 'answer-deltas' ? event.deltas : []))
  return deltas.map(({ text }) => text ?? '').join('')
}

/** The events of a run as short words, for tests of their order. */
export function outline(events: readonly RunEvent[]): readonly string[] {
  return events.map((event) => {
    if (event.type === 'call-sent') return `call-sent ${event.id}`
    if (event.type === 'call-end') return `call-end ${event.call.agent}`
    if (event.type === 'run-degraded') return `run-degraded ${event.reason}`
    if (event.type === 'agent-start' || event.type === 'agent-end')
      return `${event.type} ${event.layer}/${event.agent}`
    return 'layer' in event ? `${event.type} ${event.layer}` : event.type
  })
}
