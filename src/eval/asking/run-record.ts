import { ApiError } from '../../client/api-error.ts'
import type { WireRun } from '../../protocol/runs/responses.ts'
import type { ProposalRecord } from '../results/answer-record.ts'
import type { Asking } from './ask-context.ts'

/** How often the record of a run is looked for, and how long between: it is written after its answer has ended, and in other places seen up to a minute later. */
const WAITS_MS = [20, 100, 500, 2_000, 10_000, 60_000] as const

/** The record of a run; null when there is none, or no run began. */
export async function runOf(
  id: string | null,
  { client, signal, wait }: Asking,
): Promise<WireRun | null> {
  if (id === null) return null
  for (const waitMs of [0, ...WAITS_MS]) {
    if (waitMs > 0) await wait(waitMs)
    try {
      return await client.runs.get(id, { signal })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    }
  }
  return null
}

/** The proposals of the first layer of a run, with what each took. */
export function proposalsOf({ proposals = [], calls }: WireRun): ProposalRecord[] {
  return proposals
    .filter(({ layer }) => layer === 0)
    .flatMap(({ agent, model, text, ended }) => {
      const call = calls.find((each) => each.layer === 0 && each.agent === agent)
      if (call === undefined) return []
      return [
        {
          agent,
          model,
          text,
          isWhole: ended === 'whole',
          promptTokens: call.usage.prompt_tokens,
          completionTokens: call.usage.completion_tokens,
          costUsd: call.cost_usd,
          latencyMs: call.latency_ms,
          firstTokenMs: call.first_token_ms,
        },
      ]
    })
}
