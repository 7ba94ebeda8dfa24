import { ApiError } from '../../../client/api-error.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { client } from '../../shared/access.ts'
import { applyRecord } from '../../shared/run/apply-end.ts'
import type { Turn } from './conversation.ts'

/** The record is written after the run has ended, so it may not be there at once. */
const ATTEMPTS_AFTER_MS = [200, 800, 2_000, 4_000] as const

/** Adds what the record of its run knows to a turn without a report: its calls, and what they cost. */
export async function addRecord(turn: Turn): Promise<void> {
  const { run } = turn.view.value
  if (run === null) return
  for (const pauseMs of ATTEMPTS_AFTER_MS) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    const record = await readRun(run)
    if (record === null) continue
    const { phase, error, durationMs, answer } = turn.view.value
    // What the person saw stays: they stopped it, or their connection broke.
    turn.view.value = {
      ...applyRecord(turn.view.value, record),
      phase,
      error,
      durationMs,
      answer,
    }
    return
  }
}

/** Null while there is none, and when this key may not read it. */
async function readRun(run: string): Promise<WireRun | null> {
  try {
    return await client.value.runs.get(run)
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}
