import { RunRecorder } from '../../moa/report.ts'
import { ERRORS, type ApiError, type ErrorCode } from '../../protocol/errors.ts'
import type { JobState } from '../../protocol/jobs/job-state.ts'
import { INTERNAL_ERROR } from '../errors.ts'
import type { WholeStored } from './response-text.ts'
import type { OpenResponse } from './stored-response.ts'

type EndedJob = Pick<JobState, 'run' | 'error'>

/** The response of a job that has ended without one: it was cancelled, or failed before its run. */
export function withoutAnswer({ form, state }: OpenResponse, job: EndedJob): WholeStored {
  const identity = { run: job.run, mixture: form.model, version: null, cache: 'off' } as const
  const report = new RunRecorder('synthesize').report(null)
  const end = { ok: false, error: errorOf(job), identity, report } as const
  return { kind: 'whole', form, state, events: [], end }
}

function errorOf({ error }: EndedJob): ApiError {
  if (error === null || !Object.hasOwn(ERRORS, error.code)) return INTERNAL_ERROR
  return { code: error.code as ErrorCode, message: error.message }
}
