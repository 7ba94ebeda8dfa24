import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers'
import type { Steps } from '../../gateway/ports/steps.ts'
import { stepsOf } from '../jobs/job-workflow.ts'

/** What a comparison needs from the platform. */
export interface ComparisonRuntime {
  readonly steps: Steps
  readonly env: Env
  readonly execution: { waitUntil(work: Promise<unknown>): void }
}

/** Which run of which mixture; what it said stands in KV. */
export interface ComparisonOrder {
  readonly tenant: string
  readonly mixture: string
  readonly run: string
}

/** The Workflow of a comparison; `act` is what it does. */
export function comparisonWorkflow(
  act: (order: ComparisonOrder, runtime: ComparisonRuntime) => Promise<void>,
) {
  return class extends WorkflowEntrypoint<Env, ComparisonOrder> {
    override async run(event: Readonly<WorkflowEvent<ComparisonOrder>>, step: WorkflowStep) {
      await act(event.payload, { steps: stepsOf(step), env: this.env, execution: this.ctx })
    }
  }
}
