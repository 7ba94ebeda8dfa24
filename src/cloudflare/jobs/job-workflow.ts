import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers'
import type { JobPlace } from '../../gateway/ports/job-messages.ts'
import type { Steps } from '../../gateway/ports/steps.ts'

/** What the worker of a job needs from the platform. */
export interface JobRuntime {
  readonly steps: Steps
  readonly env: Env
  readonly execution: { waitUntil(work: Promise<unknown>): void }
  /** The same each time that the job starts again. */
  readonly createdAtMs: number
}

export type DoJob = (place: JobPlace, runtime: JobRuntime) => Promise<void>

/** Longest life of one step: an answer may take five minutes, and wait for a slot before. */
const STEP_TIMEOUT = '30 minutes'
/** A step throws only when a part of the gateway cannot be reached, as in a deploy, which is over in seconds. */
const RETRIES = { limit: 5, delay: '1 second', backoff: 'exponential' } as const

/** The Workflow that does jobs; `act` is what it does. */
export function jobWorkflow(act: DoJob) {
  return class extends WorkflowEntrypoint<Env, JobPlace> {
    override async run(event: Readonly<WorkflowEvent<JobPlace>>, step: WorkflowStep) {
      const createdAtMs = event.timestamp.getTime()
      const runtime = { steps: stepsOf(step), env: this.env, execution: this.ctx, createdAtMs }
      await act(event.payload, runtime)
    }
  }
}

/** The steps of a Workflow, each done once. */
export function stepsOf(step: WorkflowStep): Steps {
  return {
    async once<T>(name: string, act: () => Promise<T>): Promise<T> {
      let done: { readonly value: T } | undefined
      const text = await step.do(name, { timeout: STEP_TIMEOUT, retries: RETRIES }, async () => {
        done = { value: await act() }
        return JSON.stringify(done.value) ?? 'null'
      })
      // Written by the line above, here or before a restart.
      return done === undefined ? (JSON.parse(text) as T) : done.value
    },
    wait: (name, ms) => step.sleep(name, Math.max(0, Math.ceil(ms))),
  }
}
