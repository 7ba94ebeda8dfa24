import { setTimeout as wait } from 'node:timers/promises'
import { heapOf, type HeapUsage } from '../../test/support/heap.ts'
import { residentMb } from '../stage/processor-time.ts'
import type { Look } from './sample.ts'
import type { SoakStage } from './stage.ts'
import type { Tenant } from './tenant.ts'

/** Longest wait for what still runs when the last request has ended: a limit for what hangs. */
const REST_LIMIT_MS = 60_000
const REST_EVERY_MS = 250

/** A look while requests are open. */
export async function lookBusy(stage: SoakStage, tenant: Tenant): Promise<Look> {
  using heap = await heapOf(stage.gateway)
  return { ...memoryOf(stage, await heap.usage()), ...(await loadOf(stage, tenant)) }
}

/** A look when nothing runs any more, after a garbage collection; what does not end within a minute is in it. */
export async function lookAtRest(stage: SoakStage, tenant: Tenant): Promise<Look> {
  const deadline = Date.now() + REST_LIMIT_MS
  let load = await loadOf(stage, tenant)
  while ((load.openCalls > 0 || load.heldUsd > 0 || load.jobs > 0) && Date.now() < deadline) {
    await wait(REST_EVERY_MS)
    load = await loadOf(stage, tenant)
  }
  // Connected only for a moment: an inspector that stays may hold objects.
  using heap = await heapOf(stage.gateway)
  // What the first collection finalizes, the second frees.
  await heap.liveUsage()
  return { ...memoryOf(stage, await heap.liveUsage()), ...load }
}

/** Adds up what the sessions hold; an account over its budget becomes a problem. */
export async function readSessions(tenant: Tenant, problems: string[]): Promise<number> {
  let heldUsd = 0
  for (const id of tenant.sessions) {
    const {
      budget_usd: budget,
      spent_usd: spent,
      held_usd: held,
    } = await tenant.client.sessions.get(id)
    heldUsd += held
    // Sums of decimal fractions are exact only to a small part of a millionth.
    if (spent + held > budget + 1e-9) {
      problems.push(`A session of ${budget} USD has spent ${spent} and holds ${held}`)
    }
  }
  return heldUsd
}

function memoryOf({ pid }: SoakStage, { usedBytes, externalBytes }: HeapUsage) {
  return {
    heapMb: usedBytes / 2 ** 20,
    externalMb: externalBytes / 2 ** 20,
    residentMb: pid === null ? null : residentMb(pid),
  }
}

async function loadOf(stage: SoakStage, tenant: Tenant) {
  const heldUsd = await readSessions(tenant, [])
  let jobs = 0
  for (const status of ['queued', 'running'] as const) {
    jobs += (await tenant.client.jobs.list({ status, limit: 100 })).data.length
  }
  return { openCalls: await stage.openCalls(), heldUsd, jobs }
}
