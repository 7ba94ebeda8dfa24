import type { WireJobSummary } from '../../../protocol/jobs/job-response.ts'

/** How a state looks: a word and a shape; the colour only supports them. */
export interface StateLook {
  readonly word: string
  readonly shape: string
  readonly tone: 'good' | 'warn' | 'bad' | 'plain'
}

/** The states of a job. */
export const STATES = {
  queued: { word: 'queued', shape: '○', tone: 'plain' },
  running: { word: 'running', shape: '◐', tone: 'plain' },
  done: { word: 'done', shape: '✓', tone: 'good' },
  failed: { word: 'failed', shape: '✕', tone: 'bad' },
  cancelled: { word: 'cancelled', shape: '–', tone: 'warn' },
} as const satisfies Record<WireJobSummary['status'], StateLook>

/** Whether something about a job will still change by itself. */
export function isOpen({ status }: WireJobSummary): boolean {
  return status === 'queued' || status === 'running'
}
