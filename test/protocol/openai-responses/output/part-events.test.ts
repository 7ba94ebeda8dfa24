import { expect, test } from 'vitest'
import { Output } from '../../../../src/protocol/openai-responses/output/output.ts'
import { PART_EVENTS } from '../../../../src/protocol/openai-responses/output/part-events.ts'
import type { PartKind } from '../../../../src/protocol/openai-responses/output/pieces.ts'

test.each<PartKind>(['text', 'refusal', 'reasoning', 'progress'])('a part of %s', (kind) => {
  const { empty, field, index, added, ended, delta, done, extra } = PART_EVENTS[kind]
  const output = new Output('resp_7', {}, { event() {}, deltas() {}, delta() {} })
  output.write({ kind, text: '' })
  output.end('completed')
  const [item] = output.items
  // Begins as it would end without text, and grows in the field that its last event has.
  expect(empty).toHaveProperty(field, '')
  expect(item).toHaveProperty(index === 'content_index' ? 'content' : 'summary', [empty])
  // Events in pairs, and log probabilities wherever the part has them.
  expect(added.replace(/added$/, 'done')).toBe(ended)
  expect(delta.replace(/delta$/, 'done')).toBe(done)
  expect('logprobs' in extra).toBe('logprobs' in empty)
})
