import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { jobWorkflow, type JobRuntime } from '../../../src/cloudflare/jobs/job-workflow.ts'

test('a job that starts again has the time at which it was created, whose prices it is charged', async () => {
  const runtimes: JobRuntime[] = []
  const Workflow = jobWorkflow(async (_place, runtime) => void runtimes.push(runtime))
  // The platform alone can construct one.
  const workflow = { env, ctx: createExecutionContext() } as unknown as InstanceType<
    typeof Workflow
  >
  const event = {
    payload: { tenant: 't', job: 'job_1' },
    timestamp: new Date(1_234),
    instanceId: 'i',
    workflowName: 'jobs',
  }
  const step = {} as Parameters<typeof Workflow.prototype.run>[1]
  for (const _start of [1, 2]) await Workflow.prototype.run.call(workflow, event as never, step)
  expect(runtimes.map(({ createdAtMs }) => createdAtMs)).toEqual([1_234, 1_234])
})
