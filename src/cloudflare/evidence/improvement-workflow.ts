import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers'
import type { Steps } from '../../gateway/ports/steps.ts'
import { stepsOf } from '../jobs/job-workflow.ts'

/** What an improvement needs from the platform. */
export interface ImprovementRuntime {
  readonly steps: Steps
  readonly env: Env
  readonly execution: { waitUntil(work: Promise<unknown>): void }
}

/** Which mixture. */
export interface ImprovementOrder {
  readonly tenant: string
  readonly mixture: string
}

/** The Workflow of an improvement; `act` is what it does. */
export function improvementWorkflow(
  act: (order: ImprovementOrder, runtime: ImprovementRuntime) => Promise<unknown>,
) {
  return class extends WorkflowEntrypoint<Env, ImprovementOrder> {
    override async run(event: Readonly<WorkflowEvent<ImprovementOrder>>, step: WorkflowStep) {
      await act(event.payload, { steps: stepsOf(step), env: this.env, execution: this.ctx })
    }
  }
}
