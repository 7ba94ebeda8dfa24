import { mixtureFingerprint } from '../../../protocol/mixtures/mixture-fingerprint.ts'
import type { Improvement, ImprovementStatus } from '../../../protocol/improvements/improvement.ts'
import { dayOf } from '../../../protocol/usage/usage-entry.ts'
import { newImprovementId } from '../../ids.ts'
import { alphaOf } from './alpha.ts'
import { candidatesOf, whyNone } from './candidates.ts'
import { decideShadow, isClearlyWorse, words } from './decide.ts'
import { evidenceOf, shadowOf } from './evidence.ts'
import type { ImprovementHistory, RoundEnd } from './improvement-store.ts'
import { compareWithBefore, promote, reasonOf } from './in-place.ts'
import { testOffline } from './offline.ts'
import { isInPlace, watchInPlace } from './retest.ts'
import { changedTo, close, staged, type Round, type RoundOf, type Staged } from './staged.ts'
import { votesAgainst } from './votes-against.ts'

/**
 * One round: the change that is under way goes as far as it can, or the next one is proposed. Every stage is stored before
 * the next one begins, and may be repeated: a round that breaks off is made good by the next one.
 */
export async function improveMixture(round: Round): Promise<RoundEnd> {
  const { place, services } = round
  let end: RoundEnd = { why: 'It failed; the next round tries again', goesOn: true, failed: true }
  try {
    end = await roundOf(round)
  } catch (error) {
    services.failed(error, place.mixture)
  }
  await services.improvements.endRound(place, end)
  return end
}

async function roundOf(round: Round): Promise<RoundEnd> {
  const { place, services } = round
  const current = await services.mixtures.current(place.tenant, place.mixture)
  const history = await services.improvements.read(place)
  const { improvements } = history
  const open = improvements.find(({ status }) => STAGES[status] !== undefined) ?? null
  const placed = improvements.find((each) => isInPlace(each, current?.version ?? 0)) ?? null
  if (current === null || current.mixture.compare === undefined) {
    for (const each of [open, placed])
      if (each !== null) await close(each, 'Its mixture is no longer compared', round)
    return { why: 'The mixture is not there, or has no `compare`', goesOn: false }
  }
  const goesOn = (current.mixture.improve ?? 'off') !== 'off'
  const work = { ...round, current }
  let state = placed === null ? null : await watchInPlace(placed, work, open === null)
  state ??= open === null ? await propose(history, work) : { next: open, why: '' }
  while (state.next !== null) state = await stageOf(state.next, work)
  return { why: state.why, goesOn }
}

/** What each stage does; the others are ends. */
const STAGES: Partial<
  Record<ImprovementStatus, (improvement: Improvement, work: RoundOf) => Promise<Staged>>
> = { proposed: offline, offline, shadow, ready }

async function stageOf(improvement: Improvement, work: RoundOf): Promise<Staged> {
  const { status, fromVersion } = improvement
  const { version, mixture } = work.current
  // A crash may have come between writing the version and noting it.
  const isWritten = status === 'ready' && mixture.reason === reasonOf(improvement)
  if (version !== fromVersion && !isWritten)
    return close(improvement, changedTo(work.current), work)
  const stage = STAGES[status]
  return stage === undefined ? { next: null, why: improvement.why } : stage(improvement, work)
}

/** Proposes the change that is expected to be worth most, of those that were not tried on the same mixture. */
async function propose(
  { improvements, count }: ImprovementHistory,
  { place, services, current }: RoundOf,
): Promise<Staged> {
  const { mixture, version } = current
  const nowMs = services.clock.now()
  const evidence = evidenceOf(await services.comparisons.read(place, dayOf(nowMs)), current)
  const priceOf = (model: string) => services.models.priceOf(model)
  const base = mixtureFingerprint(place.mixture, null, mixture)
  const tried = new Set(improvements.map(({ key }) => key))
  const keyOf = (key: string) => `${base} ${key}`
  const grounds = { mixture, evidence, priceOf }
  const candidate = candidatesOf(grounds).find(({ key }) => !tried.has(keyOf(key)))
  if (candidate === undefined) return { next: null, why: whyNone(grounds, version) }
  const improvement: Improvement = {
    ...candidate,
    id: newImprovementId(),
    key: keyOf(candidate.key),
    fromVersion: version,
    status: 'proposed',
    alpha: alphaOf(count + 1),
    offline: null,
    shadow: null,
    promotedVersion: null,
    retestedSinceMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
  const added = await services.improvements.add(place, improvement, count + 1)
  return added
    ? { next: improvement, why: '' }
    : { next: null, why: 'Another round has proposed a change meanwhile' }
}

/** On stored runs, which cost little: it goes on unless the change is clearly worse. */
async function offline(improvement: Improvement, work: RoundOf): Promise<Staged> {
  const { place, services } = work
  const { id, status } = improvement
  const began = await services.improvements.change(place, { id, status }, { status: 'offline' })
  if (began === null) return staged(null)
  const { count } = await services.improvements.read(place)
  const { test, why } = await testOffline(began, { ...work, count })
  const isWorse = test !== null && isClearlyWorse(test)
  const next = isWorse
    ? ({
        status: 'rejected',
        why: `It is worse: ${words(test)} of stored runs`,
        mixture: null,
      } as const)
    : ({ status: 'shadow', why: test === null ? `${began.why}. ${why}` : began.why } as const)
  return staged(
    await services.improvements.change(
      place,
      { id, status: 'offline' },
      { ...next, offline: test },
    ),
  )
}

/** On new runs, off their path: it goes on until its confidence sequence has decided. */
async function shadow(
  improvement: Improvement,
  { place, services, current }: RoundOf,
): Promise<Staged> {
  const { id, mixture, alpha, fromVersion, createdAtMs } = improvement
  if (mixture === null) return staged(null)
  // The first judge chose it on stored runs.
  const [, ...others] = current.mixture.compare?.judges ?? []
  const judges = others.length === 0 ? {} : { judges: others }
  await services.comparisons.setCandidate(place, { id, mixture, alpha, ...judges })
  const nowMs = services.clock.now()
  const summaries = await services.comparisons.read(place, dayOf(nowMs))
  const state = shadowOf(summaries, { id, version: fromVersion, sinceMs: createdAtMs, nowMs })
  const { missingShare: _missing, neededN: _needed, ageMs: _age, ...test } = state
  const decision = decideShadow(state, improvement)
  const next = {
    ...(test.n === 0 ? {} : { shadow: test }),
    ...decision,
    ...(decision?.status === 'rejected' ? { mixture: null } : {}),
  }
  const after = await services.improvements.change(place, { id, status: 'shadow' }, next)
  if (decision === null) return { next: null, why: `It is compared on new runs: ${words(test)}` }
  await services.comparisons.setCandidate(place, null)
  return staged(after)
}

/** Shown to be better, or as good and cheaper: put in place where the mixture allows it. */
async function ready(
  improvement: Improvement,
  { place, services, current }: RoundOf,
): Promise<Staged> {
  const { improve, compare } = current.mixture
  const isWritten = current.mixture.reason === reasonOf(improvement)
  if (!isWritten) {
    if (improve !== 'auto') return { next: null, why: 'It is ready, and waits for a decision' }
    // Who chose a change must not be the only one who says that it is good.
    if ((compare?.judges.length ?? 0) < 2) return { next: null, why: ONE_JUDGE }
    const against = await peopleAgainst(improvement, { place, services })
    if (against !== null) return { next: null, why: against }
  }
  const promoted = await promote(place, improvement, services)
  if (!promoted.ok) return { next: null, why: promoted.why }
  await compareWithBefore(place, promoted.improvement, services)
  return {
    next: null,
    why: `${improvement.change}: version ${promoted.improvement.promotedVersion}. ${improvement.why}`,
  }
}

/** Why people speak against a change; null where they do not. Their votes know a mixture and a single model, not its agents. */
async function peopleAgainst(
  { mixture }: Improvement,
  { place, services }: Pick<Round, 'place' | 'services'>,
): Promise<string | null> {
  if (mixture === null || mixture.layers.length > 0) return null
  const query = { mixture: place.mixture, style: 'free' } as const
  const votes = await services.votes.ratings(place.tenant, query)
  return votesAgainst(votes, { now: place.mixture, next: mixture.aggregator.model })
}

const ONE_JUDGE =
  'It is ready, and waits for a decision: the only judge in `compare.judges` also chose it, and `auto` needs a second one'
