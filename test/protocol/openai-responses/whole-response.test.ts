import { expect, test } from 'vitest'
import type { Delta } from '../../../src/moa/model-port.ts'
import { responsesShape } from '../../../src/protocol/openai-responses/shape.ts'
import { RUN_END } from '../../support/run-end.ts'

const parsed = responsesShape.parse({ model: 'demo', input: 'Hi' })
if (!parsed.ok) throw new Error(parsed.error.message)
const { options } = parsed.value
const FORM = {
  shape: 'openai-responses',
  id: 'resp_7',
  created: 1,
  model: 'demo',
  stream: false,
  progress: 'none',
  options,
} as const

/** The answer at the end of a stream. */
function streamed(deltas: readonly Delta[], finishReason: string): unknown {
  const encoder = responsesShape.encoder(FORM)
  encoder.start()
  const said = encoder.event({ type: 'answer-deltas', deltas })
  const text = said + encoder.end(finishReason, RUN_END)
  const last = text.split('data: ').at(-1) ?? ''
  return (JSON.parse(last) as { response: unknown }).response
}

test.each<[what: string, deltas: readonly Delta[], kinds: readonly string[]]>([
  ['no deltas', [], ['msg_7_0: ']],
  ['empty text', [{ text: '' }], ['msg_7_0: ']],
  ['reasoning alone', [{ reasoning: 'Hm' }], ['rs_7_0: Hm']],
  ['a refusal alone', [{ refusal: 'No' }], ['msg_7_0: No']],
  ['text in pieces', [{ text: 'a' }, { text: '' }, { text: 'b' }], ['msg_7_0: ab']],
  ['a refusal after text', [{ text: 'a' }, { refusal: 'b' }], ['msg_7_0: a|b']],
  [
    'reasoning between texts',
    [{ text: 'a' }, { reasoning: 'b' }, { text: 'c' }],
    ['msg_7_0: a', 'rs_7_0: b', 'msg_7_1: c'],
  ],
])('an answer of %s is the same whole and streamed', (_what, deltas, wanted) => {
  for (const finishReason of ['stop', 'length']) {
    const whole = responsesShape.whole(FORM, { ...RUN_END, deltas, finishReason })
    expect(whole).toEqual(streamed(deltas, finishReason))
    const { output } = whole as { output: readonly Record<string, unknown>[] }
    expect(output.map(textsOf)).toEqual(wanted)
    const status = finishReason === 'stop' ? 'completed' : 'incomplete'
    expect(output.at(-1)).toMatchObject({ status })
  }
})

function textsOf(item: Record<string, unknown>): string {
  const parts = (item['content'] ?? item['summary']) as readonly Record<string, string>[]
  return `${String(item['id'])}: ${parts.map((part) => part['text'] ?? part['refusal']).join('|')}`
}
