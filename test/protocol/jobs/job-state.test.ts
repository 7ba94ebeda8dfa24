import { describe, expect, test } from 'vitest'
import { jobSchemas } from '../../../src/protocol/jobs/job-response.ts'
import {
  isOver,
  wireJob,
  wireJobSummary,
  type JobState,
} from '../../../src/protocol/jobs/job-state.ts'

const QUEUED: JobState = {
  id: 'job_1',
  run: 'run_1',
  session: null,
  hook: null,
  status: 'queued',
  createdAtMs: 1_700_000_000_999,
  startedAtMs: null,
  endedAtMs: null,
  error: null,
  delivery: null,
}
const FAILED: JobState = {
  ...QUEUED,
  status: 'failed',
  startedAtMs: 1_700_000_001_500,
  endedAtMs: 1_700_000_002_500,
  error: { code: 'upstream_failed', message: 'Cannot answer' },
  delivery: {
    status: 'waiting',
    attempts: 1,
    last: { atMs: 1_700_000_003_999, status: 503, problem: 'answered 503' },
    nextAtMs: 1_700_000_008_999,
  },
}

test('a waiting job has only the time of its creation', () => {
  expect(wireJobSummary(QUEUED)).toEqual({
    id: 'job_1',
    object: 'job',
    status: 'queued',
    run: 'run_1',
    session: null,
    hook: null,
    created_at: 1_700_000_000,
    started_at: null,
    ended_at: null,
    error: null,
    delivery: null,
  })
})

test('a failed job has its error, whole seconds and its delivery', () => {
  expect(wireJobSummary(FAILED)).toMatchObject({
    started_at: 1_700_000_001,
    ended_at: 1_700_000_002,
    error: FAILED.error,
    delivery: {
      status: 'waiting',
      attempts: 1,
      last_attempt: { at: 1_700_000_003, http_status: 503, problem: 'answered 503' },
      next_attempt_at: 1_700_000_008,
    },
  })
})

describe('the documented shape is that of', () => {
  test.each([
    ['a job that waits', QUEUED],
    ['a job that failed', FAILED],
    [
      'a job whose delivery is still to come',
      { ...FAILED, delivery: { status: 'waiting', attempts: 0, last: null, nextAtMs: null } },
    ],
  ] as const)('%s', (_what, job) => {
    const summary = wireJobSummary(job)
    expect(jobSchemas().summary.strict().parse(summary)).toEqual(summary)
    const whole = wireJob(job, null)
    expect(jobSchemas().job.strict().parse(whole)).toEqual({ ...summary, completion: null })
  })
})

test('a job that is done has its completion as it was stored', () => {
  const completion = { id: 'chatcmpl-1', choices: [] }
  expect(wireJob({ ...QUEUED, status: 'done' }, JSON.stringify(completion))).toEqual({
    ...wireJobSummary({ ...QUEUED, status: 'done' }),
    completion,
  })
})

test.each([
  ['queued', false],
  ['running', false],
  ['done', true],
  ['failed', true],
  ['cancelled', true],
] as const)('whether a job that is %s is over: %s', (status, wanted) => {
  expect(isOver(status)).toBe(wanted)
})
