import { isOver } from '../../protocol/jobs/job-state.ts'
import type { Services } from '../ports/services.ts'
import { abandonJob } from './abandon-job.ts'
import { answerJob } from './answer-job.ts'
import { deliverJob } from '../deliveries/deliver-job.ts'
import { decodeOrder } from './job-order.ts'
import type { JobPlace } from '../ports/job-messages.ts'
import type { Steps } from '../ports/steps.ts'

/** Does a job from its present state to its end, and delivers that. May start again at any time. */
export async function doJob(place: JobPlace, steps: Steps, services: Services): Promise<void> {
  const journal = services.jobs.journal(place)
  const text = await journal.order()
  const order = decodeOrder(text)
  if (text !== null && order === null) return abandonJob(place, services)
  const started = await journal.start()
  if (started === null || order === null) return
  const { state, settled } = started
  // A job that is over may still have to settle the price of its calls with its session.
  if (!settled) {
    const work = { run: state.run, order, steps, journal, services }
    await answerJob(work, { listens: !isOver(state.status) })
    await journal.settle()
  }
  if (order.delivery === null) return
  const { shape } = order.form
  await deliverJob(place, { ...order.delivery, shape }, { steps, services })
}
