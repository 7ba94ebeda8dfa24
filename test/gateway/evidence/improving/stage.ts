import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Steps } from '../../../../src/gateway/ports/steps.ts'
import { improveMixture } from '../../../../src/gateway/evidence/improving/round.ts'
import { storedRun } from '../../../../src/gateway/runs/run-record.ts'
import { newRunId } from '../../../../src/gateway/ids.ts'
import type { ComparedPair } from '../../../../src/protocol/comparisons/compared-run.ts'
import { mixtureSchema, type MixtureInput } from '../../../../src/protocol/mixtures/mixture.ts'
import { SHAPES } from '../../../../src/protocol/shapes.ts'
import { dayOf } from '../../../../src/protocol/usage/usage-entry.ts'
import type { CallReport, Proposal } from '../../../../src/moa/events.ts'
import { fakeServices } from '../../../docs/fake-services.ts'
import { RUN_END } from '../../../support/run-end.ts'
import type { Reader, Script } from '../../../support/scripted-model.ts'

export const DOCUMENT = {
  id: 'team',
  layers: [{ agents: [{ model: 'sim/good' }, { model: 'sim/idle' }] }],
  aggregator: { model: 'sim/writer' },
  compare: { against: 'sim/rival', judges: ['sim/judge', 'sim/other'], daily_usd: 100 },
  improve: 'auto',
} satisfies MixtureInput

/** Prefers the response that has this word. */
function prefers(word: string): Reader {
  return ({ messages }) => {
    const prompt = JSON.stringify(messages)
    const shown = [...prompt.matchAll(/<<<response (\w)[^>]*>>>(.*?)<<<end/gs)]
    const better = shown.find(([, , text = '']) => text.includes(word))?.[1] ?? 'tie'
    const assessments = [...prompt.matchAll(/\\"id\\":\\"(\w)\\"/g)].map(([, id]) => ({
      id,
      fault: null,
    }))
    return { text: JSON.stringify({ assessments, better }) }
  }
}

/** How the other answers of runs did against the answer of the mixture. */
export interface Found {
  readonly against: string
  readonly without?: string
  /** How the answer of the mixture did. */
  readonly value: (index: number) => number
  readonly alpha?: number
}

/** A mixture with stores of its own, and models that answer in memory. */
export function improvingStage({
  judge = 'NEW',
  script: others = {},
  ...more
}: Partial<MixtureInput> & { judge?: string; script?: Script } = {}) {
  const place = { tenant: crypto.randomUUID(), mixture: 'team' }
  const calls: string[] = []
  const says =
    (model: string, reader: Reader): Reader =>
    (call) => {
      calls.push(model)
      return reader(call)
    }
  const script: Script = {
    'sim/writer': says('sim/writer', () => ({ text: 'NEW answer' })),
    'sim/rival': says('sim/rival', () => ({ text: 'NEW answer of the rival' })),
    'sim/judge': says('sim/judge', prefers(judge)),
    ...Object.fromEntries(
      Object.entries(others).map(([model, reader]) => [model, says(model, reader as Reader)]),
    ),
  }
  const { services } = fakeServices(script)
  const objects = { improvements: env.IMPROVEMENTS, comparisons: env.COMPARISONS }
  const name = `${place.tenant}/${place.mixture}`
  const done = new Map<string, unknown>()
  /** Remembers results as a Workflow does. */
  const steps: Steps = {
    async once<T>(step: string, act: () => Promise<T>) {
      if (!done.has(step)) done.set(step, await act())
      return done.get(step) as T
    },
    wait: async () => {},
  }
  const mixture = mixtureSchema.parse({ ...DOCUMENT, ...more })
  const write = (version: number | null, changed = mixture) =>
    services.mixtures.edit({ tenant: place.tenant, id: 'team' }, changed, {
      version,
      absent: false,
    })
  return {
    place,
    services,
    calls,
    mixture,
    write,
    begin: async () => {
      await write(null)
      await services.improvements.touch(place)
    },
    round: () => improveMixture({ place, steps, services }),
    newest: async () => (await services.improvements.read(place)).improvements[0],
    current: async () => services.mixtures.current(place.tenant, 'team'),
    /** Compares so many runs of a version. */
    compared: (version: number, count: number, found: readonly Found[]) =>
      runInDurableObject(objects.comparisons.getByName(name), (object) => {
        for (let index = 0; index < count; index++) {
          const run = newRunId(Date.now())
          object.reserve({ run, day: dayOf(Date.now()), boundUsd: 0.000_1, dailyUsd: 100 })
          const pairs = found.map((each) => pairOf(each, index))
          object.record({ run, atMs: Date.now(), version, costUsd: 0, pairs, regret: null }, null)
        }
      }),
    /** Stores so many runs of the first version, each with these layers of proposals. */
    stored: async (count: number, layers: StoredLayers = [{ good: PROPOSAL, idle: PROPOSAL }]) => {
      for (let index = 0; index < count; index++) {
        const run = newRunId(Date.now())
        await services.runs.write(place.tenant, run, storedRunOf(run, mixture, layers))
      }
    },
  }
}

function pairOf({ against, without, value, alpha = 0.05 }: Found, index: number): ComparedPair {
  const orders = [true, false].map((first) => ({ first, verdict: 'win' as const }))
  const figures = { costUsd: 0.01, latencyMs: 10, chars: 10 }
  return {
    against,
    ...(without === undefined ? {} : { without: { agent: without, model: `sim/${without}` } }),
    alpha,
    value: value(index),
    judgments: [{ model: 'sim/other', orders }],
    judgeCostUsd: 0,
    answer: figures,
    other: { ...figures, costUsd: 0.009 },
  }
}

/** The proposals of each layer by their agents. */
type StoredLayers = readonly Readonly<Record<string, string>>[]

const PROPOSAL = 'A proposal'

/** A stored run in which every proposal has cost 1 cent, and the answer 2. */
function storedRunOf(
  run: string,
  mixture: ReturnType<typeof mixtureSchema.parse>,
  stored: StoredLayers,
) {
  const parsed = SHAPES['openai-chat'].parse({
    model: 'team',
    messages: [{ role: 'user', content: 'What is it?' }],
    store: true,
  })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const layers = stored.map((proposals) =>
    Object.entries(proposals).map(([agent, text]): Proposal => ({
      agent,
      model: `sim/${agent}`,
      text,
      ended: 'whole',
    })),
  )
  const { report } = RUN_END
  const calls = layers.flatMap((proposals, layer) =>
    proposals.flatMap(({ agent, model }): CallReport[] =>
      report.calls.map((call) => ({ ...call, layer, agent, model, status: 'ok', costUsd: 0.01 })),
    ),
  )
  const ended = {
    identity: { run, mixture: 'team', version: 1, cache: 'off' as const },
    outcome: { ok: true, finishReason: 'stop', synthesized: true } as const,
    report: { ...report, calls, costUsd: 0.01 * calls.length + 0.02 },
    answer: { text: 'OLD answer' },
    layers,
    startedAtMs: Date.now(),
    durationMs: 1,
  }
  return storedRun(ended, [], { shape: 'openai-chat', ...parsed.value, mixture })()
}
