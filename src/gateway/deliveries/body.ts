import type { Hook } from '../../protocol/hooks/hook.ts'

/** Longest text of a Slack message, and of a comment on GitHub, in characters. */
const MAX_SLACK_CHARS = 40_000
const MAX_GITHUB_CHARS = 65_536

export type DeliveryFormat = NonNullable<Hook['deliver']>['format']

/** What a message reports of a job that has ended. */
export interface EndedJob {
  readonly id: string
  readonly status: 'done' | 'failed' | 'cancelled'
  /** The answer; null when there is none, or it is not a text. */
  readonly text: string | null
  readonly error: { readonly code: string; readonly message: string } | null
  /** As GET /v1/jobs/{id} returns it. */
  readonly job: object
  /** When it ended, and not when it is delivered: each attempt sends the same bytes. */
  readonly nowMs: number
}

export interface DeliveryBody {
  readonly contentType: string
  readonly body: string
}

/** The body of a delivery, in the format of its destination. */
export function deliveryBody(format: DeliveryFormat, ended: EndedJob): DeliveryBody {
  return bodies[format](ended)
}

const bodies: Record<DeliveryFormat, (ended: EndedJob) => DeliveryBody> = {
  standard: ({ status, nowMs, job }) =>
    json({ type: `job.${status}`, timestamp: new Date(nowMs).toISOString(), data: job }),
  slack: (ended) => {
    const text = trimmed(escaped(wordsOf(ended)), MAX_SLACK_CHARS)
    return json({ response_type: 'in_channel', text })
  },
  'github-comment': (ended) => json({ body: trimmed(wordsOf(ended), MAX_GITHUB_CHARS) }),
  text: (ended) => ({ contentType: 'text/plain; charset=utf-8', body: wordsOf(ended) }),
}

/** The answer, or the code of the error without its message, because strangers may read it. */
function wordsOf({ status, text, error }: EndedJob): string {
  if (status === 'cancelled') return 'No answer: the job was cancelled.'
  if (status === 'failed') return `No answer: the job failed (${error?.code ?? 'unknown'}).`
  return text === null || text.trim() === '' ? 'No answer: the models wrote no text.' : text
}

/** Slack reads these three as markup; with them a text could notify everyone in a channel. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A text with its end cut off where it is too long for its receiver, and a note that says so. */
function trimmed(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const note = '\n\n[… the rest is left out: it was too long to be sent here]'
  // Neither half a character nor half an escape may be left at the end.
  const head = text.slice(0, maxChars - note.length).replace(/(?:&[a-z]{0,3}|[\uD800-\uDBFF])$/, '')
  return head + note
}

function json(value: object): DeliveryBody {
  return { contentType: 'application/json', body: JSON.stringify(value) }
}
