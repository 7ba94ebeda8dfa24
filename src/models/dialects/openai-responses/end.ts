import type { ChunkReading } from '../../../reading/chunk-reading.ts'
import { NOTHING } from '../event.ts'
import { fields, text, type Fields } from '../../../reading/fields.ts'
import { readUsage } from '../openai/usage.ts'

/** How a response ended, where it has ended. */
export function statusIn(response: Fields): string | undefined {
  return text(response['status'])
}

/** Why a response is incomplete, in the words of Chat Completions; another reason cut it off too. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
])

/** The end of a response; it alone has the usage, and nothing follows it. */
export function endOf(response: Fields, status: string | undefined): ChunkReading {
  const usage = readUsage(response)
  if (status === 'failed' || status === 'cancelled') {
    return { type: 'error', error: response['error'] ?? null, usage }
  }
  if (status === 'completed') return { ...NOTHING, finishReason: 'stop', usage, last: true }
  if (status !== 'incomplete') return { ...NOTHING, usage }
  const reason = fields(response['incomplete_details'])?.['reason']
  return { ...NOTHING, finishReason: REASONS.get(reason) ?? 'length', usage, last: true }
}
