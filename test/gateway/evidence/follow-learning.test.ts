import { expect, test } from 'vitest'
import type { RunFailureCode, RunOutcome } from '../../../src/moa/events.ts'
import type { FollowedRun } from '../../../src/gateway/evidence/follower.ts'
import { learnsFrom } from '../../../src/gateway/evidence/follow-learning.ts'
import type { LearnedRun } from '../../../src/gateway/evidence/learned-store.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'

const LEARNED = { arm: 'vote', base: 'solo', wanted: 'vote', least: 0.1, context: '' }
const LEARN = { explore: 0.05, forget: 0.999, live: true }
const ANSWERED: RunOutcome = { ok: true, finishReason: 'stop', synthesized: false }

/** What is recorded of a run that ended so. */
async function recordedOf(outcome: RunOutcome, plan: object = {}, learn: object | null = LEARN) {
  const recorded: LearnedRun[] = []
  const learned = { record: async (_tenant: string, run: LearnedRun) => void recorded.push(run) }
  const clock = { setTimer: (_ms: number, wake: () => void) => (queueMicrotask(wake), () => {}) }
  const chosen = { by: 'learned', propensity: 0.3, explored: true, learned: LEARNED }
  const follower = learnsFrom({
    prepared: {
      plan: { chosen, shrunk: [], ...plan },
      mixture: learn === null ? {} : { learn },
    },
    identity: { mixture: 'team', run: 'run_1' },
    context: { caller: { tenant: 't' }, services: { clock, learned } },
  } as unknown as FollowedRun)
  await follower?.reader.ended({ outcome, report: { costUsd: 1 }, durationMs: 5 } as EndedRun)
  return recorded
}

function failedBy(code: RunFailureCode): RunOutcome {
  return { ok: false, failure: { code, message: 'No' } }
}

test('an answer is recorded with all that an estimate from it needs', async () => {
  expect(await recordedOf(ANSWERED)).toEqual([
    {
      ...LEARNED,
      mixture: 'team',
      run: 'run_1',
      propensity: 0.3,
      explored: true,
      failed: false,
      costUsd: 1,
      latencyMs: 5,
      settings: { forget: 0.999, targetUsd: null, mayDecide: true },
    },
  ])
})

test.each(['quorum_not_met', 'upstream_failed', 'upstream_timeout', 'wrong_format'] as const)(
  'a run that failed by %s is recorded as one that failed',
  async (code) => {
    expect(await recordedOf(failedBy(code))).toMatchObject([{ arm: 'vote', failed: true }])
  },
)

test.each(['cancelled', 'upstream_rejected', 'upstream_rate_limited'] as const)(
  'a run that ended by %s says nothing about what was chosen',
  async (code) => {
    expect(await recordedOf(failedBy(code))).toEqual([])
  },
)

test('nothing is recorded of a run that was made smaller, that chose nothing, or that does not learn', async () => {
  expect(await recordedOf(ANSWERED, { shrunk: ['layer_dropped'] })).toEqual([])
  expect(await recordedOf(ANSWERED, { chosen: undefined })).toEqual([])
  expect(await recordedOf(ANSWERED, {}, null)).toEqual([])
})
