import type { JobPlace } from '../../gateway/ports/job-messages.ts'

/** Type of the event with which a worker is woken; none waits for it. */
const WAKE = 'wake'

/** One Workflow of a job. */
export interface Worker {
  /** Never used twice: the platform remembers an id for weeks after its Workflow has ended. */
  readonly name: string
  readonly place: JobPlace
}

/** Starts the Workflow of a job. Ignores a failure: the next watch finds it missing. */
export async function start(jobs: Workflow<JobPlace>, { name, place }: Worker): Promise<void> {
  await jobs.create({ id: name, params: place }).catch(() => {})
}

/**
 * Wakes the Workflow of a job, or starts it. A deployed one is resumed by the platform; a local one is
 * not when its process has been restarted, but any event resumes it.
 */
export async function keepAlive(
  jobs: Workflow<JobPlace>,
  worker: Worker,
): Promise<'alive' | 'dead'> {
  try {
    const instance = await jobs.get(worker.name)
    const { status } = await instance.status()
    if (ENDED.has(status)) return 'dead'
    if (AWAKE.has(status)) await instance.sendEvent({ type: WAKE, payload: null })
  } catch {
    // There is none yet, or it could not be reached; then the next watch tries again.
    await start(jobs, worker)
  }
  return 'alive'
}

type Status = Awaited<ReturnType<WorkflowInstance['status']>>['status']

const ENDED: ReadonlySet<Status> = new Set(['errored', 'terminated', 'complete'])
const AWAKE: ReadonlySet<Status> = new Set(['running', 'waiting'])

/** The error of a job whose worker has died. */
export const WORKER_DIED = {
  code: 'internal_error',
  message: 'Something went wrong on our side, and the job could not be brought to its end',
} as const
