import { describe, expect, test } from 'vitest'
import {
  deliveryBody,
  type DeliveryFormat,
  type EndedJob,
} from '../../../src/gateway/deliveries/body.ts'

const done: EndedJob = {
  id: 'job_1',
  status: 'done',
  text: 'Paris.',
  error: null,
  job: { id: 'job_1', status: 'done', result: { choices: [] } },
  nowMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
}
const failed: EndedJob = {
  ...done,
  status: 'failed',
  text: null,
  error: { code: 'upstream_failed', message: 'The private words of a model' },
}

function sent(format: DeliveryFormat, ended: EndedJob): unknown {
  const { contentType, body } = deliveryBody(format, ended)
  return contentType === 'application/json' ? JSON.parse(body) : body
}

function slackText(text: string): string {
  return (sent('slack', { ...done, text }) as { text: string }).text
}

test.each(['done', 'failed', 'cancelled'] as const)(
  'a job that is %s is sent as a Standard Webhooks event with the whole job',
  (status) => {
    expect(sent('standard', { ...done, status })).toEqual({
      type: `job.${status}`,
      timestamp: '2026-01-02T03:04:05.006Z',
      data: done.job,
    })
  },
)

test.each<[DeliveryFormat, string, unknown]>([
  ['slack', 'application/json', { response_type: 'in_channel', text: 'Paris.' }],
  ['github-comment', 'application/json', { body: 'Paris.' }],
  ['text', 'text/plain; charset=utf-8', 'Paris.'],
])('an answer is sent as %s', (format, contentType, wanted) => {
  expect(deliveryBody(format, done).contentType).toBe(contentType)
  expect(sent(format, done)).toEqual(wanted)
})

describe.each<DeliveryFormat>(['slack', 'github-comment', 'text'])('as %s', (format) => {
  test('a failure is reported by its code, without anything that strangers may not read', () => {
    const { body } = deliveryBody(format, failed)
    expect(body).toContain('No answer: the job failed (upstream_failed).')
    expect(body).not.toContain('private')
  })

  test('the text of a job that failed is not sent as its answer', () => {
    expect(deliveryBody(format, { ...failed, text: 'Half an ans' }).body).not.toContain('Half')
  })

  test('a cancelled job is reported as cancelled', () => {
    const { body } = deliveryBody(format, { ...done, status: 'cancelled' })
    expect(body).toContain('No answer: the job was cancelled.')
  })

  test.each([null, '', '  '])(
    'an answer without text (%o) is reported as an answer without text',
    (text) => {
      const { body } = deliveryBody(format, { ...done, text })
      expect(body).toContain('No answer: the models wrote no text.')
    },
  )
})

test('Slack shows the text of an answer unchanged, and notifies no one', () => {
  expect(slackText('<!channel> a < b && c > d <@U1>')).toBe(
    '&lt;!channel&gt; a &lt; b &amp;&amp; c &gt; d &lt;@U1&gt;',
  )
})

test('GitHub gets Markdown unchanged', () => {
  const text = '**a** & <details>b</details>'
  expect(sent('github-comment', { ...done, text })).toEqual({ body: text })
})

test('a text that just fits is sent whole', () => {
  expect(slackText('x'.repeat(40_000))).toBe('x'.repeat(40_000))
  const text = 'x'.repeat(65_536)
  expect(sent('github-comment', { ...done, text })).toEqual({ body: text })
})

test.each(['x', '&', '<', '🎉', 'x🎉', '&x', 'xx&', 'xxx&'])(
  'a long text of "%s" is cut for Slack at a whole character, with a note that it was cut',
  (piece) => {
    const text = slackText(piece.repeat(40_001))
    expect(text.length).toBeLessThanOrEqual(40_000)
    expect(text.length).toBeGreaterThan(39_990)
    expect(text).toMatch(/left out: it was too long/)
    const [head = ''] = text.split('\n\n[…')
    expect(head.isWellFormed()).toBe(true)
    expect(head.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&')
  },
)

test('a long text is cut for GitHub, and not as plain text', () => {
  const text = 'x'.repeat(65_537)
  const { body } = sent('github-comment', { ...done, text }) as { body: string }
  expect(body.length).toBe(65_536)
  expect(body).toMatch(/left out: it was too long/)
  expect(sent('text', { ...done, text })).toBe(text)
})
