import { expect, test } from 'vitest'
import { jobSchemas } from '../../../src/protocol/jobs/job-response.ts'
import { wireJob, wireJobSummary, type JobState } from '../../../src/protocol/jobs/job-state.ts'
import { wireList } from '../../../src/protocol/list.ts'
import { completion } from '../../../src/protocol/openai-chat/completion.ts'
import { isDocumented, looseFields } from '../../support/documented.ts'
import { RUN_END } from '../../support/run-end.ts'

const JOB: JobState = {
  id: 'job_1',
  run: 'run_1',
  session: 'sess_1',
  hook: 'hook_1',
  status: 'failed',
  createdAtMs: 1_000,
  startedAtMs: 2_000,
  endedAtMs: 3_000,
  error: { code: 'upstream_failed', message: 'm' },
  delivery: {
    status: 'waiting',
    attempts: 1,
    last: { atMs: 4_000, status: null, problem: 'no answer' },
    nextAtMs: 5_000,
  },
}
const { summary, job, jobList, taken } = jobSchemas()

test.each([
  ['a job without its answer', summary, wireJobSummary(JOB)],
  ['a job without an answer yet', job, wireJob(JOB, null)],
  ['a list of jobs', jobList, wireList([wireJobSummary(JOB)], null)],
  ['a job from a webhook', taken, { id: 'job_1', status: 'queued' }],
])('every field of %s is documented, and none may be missing', (_what, schema, body) => {
  expect(isDocumented(schema, body)).toBe(true)
  expect(looseFields(schema, body)).toEqual({ removable: [], renamable: [] })
})

test('the answer of a job is a documented completion; a list has none', () => {
  const form = { shape: 'openai-chat', id: 'c', created: 1, model: 'demo', stream: false } as const
  const answer = { ...RUN_END, deltas: [{ text: 'a' }], finishReason: 'stop' }
  const body = completion({ ...form, progress: 'none', options: {} }, answer)
  const done = wireJob({ ...JOB, status: 'done' }, JSON.stringify(body))
  expect(isDocumented(job, done)).toBe(true)
  expect(isDocumented(summary, done)).toBe(false)
  const without = (field: keyof typeof body) => ({
    ...done,
    completion: Object.fromEntries(Object.entries(body).filter(([name]) => name !== field)),
  })
  expect(isDocumented(job, without('choices'))).toBe(false)
  // A request may leave the report out.
  expect(isDocumented(job, without('moa'))).toBe(true)
})
