import type { JobPlace } from './job-workflow.ts'

/** Type of the event with which a worker is woken; none waits for it. */
const WAKE = 'wake'

/** Starts the Workflow of a job. Says nothing of a failure: whoever looks after it finds it missing. */
export async function start(jobs: Workflow<JobPlace>, place: JobPlace): Promise<void> {
  await jobs.create({ id: place.id, params: place }).catch(() => {})
}

/**
 * Wakes the Workflow of a job, or starts it. A deployed one is resumed by the platform; a local one is
 * not when its process has been restarted, but any event resumes it.
 */
export async function keepAlive(
  jobs: Workflow<JobPlace>,
  place: JobPlace,
): Promise<'alive' | 'dead'> {
  try {
    const instance = await jobs.get(place.id)
    const { status } = await instance.status()
    if (ENDED.has(status)) return 'dead'
    if (AWAKE.has(status)) await instance.sendEvent({ type: WAKE, payload: null })
  } catch {
    // There is none yet, or it could not be asked; then it is looked after again.
    await start(jobs, place)
  }
  return 'alive'
}

type Status = Awaited<ReturnType<WorkflowInstance['status']>>['status']

const ENDED: ReadonlySet<Status> = new Set(['errored', 'terminated', 'complete'])
const AWAKE: ReadonlySet<Status> = new Set(['running', 'waiting'])
