import { sizeOfProposal } from '../../../moa/cost/prompt-bound.ts'
import { hasImage, type Message } from '../../../moa/message.ts'
import { sleep } from '../../../moa/ports.ts'
import type { Compare } from '../../../protocol/mixtures/evidence/evidence.ts'
import { usdOf } from '../../../protocol/sessions/money.ts'
import { dayOf } from '../../../protocol/usage/usage-entry.ts'
import { seedOf } from '../../../stats/random/generator.ts'
import type { EndedRun } from '../../runs/run.ts'
import { atEnd } from '../../runs/run-reader.ts'
import { firstChange } from '../../mixtures/as-it-is.ts'
import type { FollowedRun, Follower } from '../follower.ts'
import { boundOfJudging, unnamed } from './judging.ts'
import { encodeMaterial, type Material, type OtherAnswer } from './material.ts'
import {
  candidateAnswer,
  leftOutAnswer,
  longestOf,
  otherAnswer,
  type RunToCompare,
} from './others.ts'

/** How long after its end a run is compared: all else of it comes first. */
const COMPARE_AFTER_MS = 50
/** Longest material, in characters. Longer runs are not compared. */
const MAX_MATERIAL_CHARS = 4_000_000

/** Compares a share of the runs of a mixture with something else, once they are over. */
export function comparesRuns(followed: FollowedRun): Follower | null {
  const { prepared, identity, context } = followed
  const { compare } = prepared.mixture
  if (compare === undefined || !isComparable(followed)) return null
  // By the id, so that a run that is repeated is the same one, and nothing of it decides.
  if (seedOf(identity.run) / 2 ** 32 >= compare.share) return null
  const reader = atEnd(async (run) => {
    if (!hasAnswer(run)) return
    await sleep(context.services.clock, COMPARE_AFTER_MS, [])
    try {
      await begin({ plan: prepared.plan, ask: prepared.ask, run }, compare, followed)
    } catch {
      context.services.trouble('run_not_compared') // No answer depends on it.
    }
  })
  return { reader, needs: ['answer', 'proposals'] }
}

function isComparable({ prepared }: FollowedRun): boolean {
  const { ask, plan, identity } = prepared
  if (ask.storeForbidden === true || identity.solo === true || identity.version === null)
    return false
  const isPlain = firstChange({ ...ask, cache: 'use' }) === null && plan.layers.length > 0
  return isPlain && (ask.settings.tools ?? []).length === 0 && ask.messages.every(isText)
}

function isText(message: Message): boolean {
  return message.role !== 'tool' && message.toolCalls === undefined && !hasImage(message)
}

/** A run of which nothing but the aggregator was left says nothing of its mixture. */
function hasAnswer({ outcome, answer, layers }: EndedRun): boolean {
  return outcome.ok && (answer.text ?? '').trim() !== '' && (layers.at(-1) ?? []).length > 0
}

/** Reserves the money of a comparison, stores its material, and starts it. */
async function begin(
  run: RunToCompare,
  compare: Compare,
  { prepared, identity, context: { services, caller } }: FollowedRun,
): Promise<void> {
  const { tenant } = caller
  const priceOf = (model: string) => services.models.priceOf(model)
  const other = await otherAnswer(compare.against, run, { tenant, services })
  const unpriced = other === null || compare.judges.some((model) => priceOf(model) === null)
  // Without a price, nothing could be promised of the money of the day.
  if (unpriced) return services.trouble('comparison_unpriced')
  const without = compare.leave_one_out ? leftOutAnswer(run, priceOf) : null
  const material = materialOf(run, [other, ...(without === null ? [] : [without])], compare)
  const place = { tenant, mixture: identity.mixture }
  const hold = { run: identity.run, day: dayOf(services.clock.now()), dailyUsd: compare.daily_usd }
  const bounded = (others: readonly OtherAnswer[]): Material => {
    const { messages, judges } = material
    const judged = {
      messages,
      answer: sizeOfProposal(unnamed(material.answer)),
      proposals: material.proposals.map(sizeOfProposal),
      others: others.map((each) => ({ size: longestOf(each), judges: each.judges ?? judges })),
      ranker: judges[0] ?? '',
    }
    const judging = boundOfJudging(judged, priceOf)
    const making = others.reduce(
      (sum, each) => sum + (each.kind === 'plan' ? each.boundMicros : 0),
      0,
    )
    return { ...material, others, boundMicros: Math.ceil(judging + making) }
  }
  const reserve = async (wanted: Material) =>
    services.comparisons.reserve(place, { ...hold, boundUsd: usdOf(wanted.boundMicros) })
  let wanted = bounded(material.others)
  const granted = await reserve(wanted)
  if (!granted.allowed) return
  if (granted.candidate !== null) {
    const candidate = candidateAnswer(granted.candidate, run, priceOf)
    const more = candidate === null ? wanted : bounded([...wanted.others, candidate])
    if (more !== wanted && (await reserve(more)).allowed) wanted = more
  }
  const text = encodeMaterial(wanted)
  // A reservation that is not used is counted as spent later.
  if (text.length > MAX_MATERIAL_CHARS) return services.trouble('comparison_too_large')
  await services.comparisons.start(place, identity.run, text)
  if ((prepared.mixture.improve ?? 'off') !== 'off') await services.improvements.touch(place)
}

function materialOf(
  { ask, plan, run }: RunToCompare,
  others: readonly OtherAnswer[],
  { judges, store_text: storesText }: Compare,
): Omit<Material, 'boundMicros'> {
  const answer = run.answer.text ?? ''
  return {
    version: run.identity.version ?? 0,
    messages: ask.messages,
    answer,
    figures: { costUsd: run.report.costUsd, latencyMs: Math.round(run.durationMs) },
    // A proposal that is the answer is no other one.
    proposals: (run.layers.at(-1) ?? []).filter(({ text }) => text !== answer),
    others,
    judges,
    storesText,
    seed: plan.seed,
  }
}
