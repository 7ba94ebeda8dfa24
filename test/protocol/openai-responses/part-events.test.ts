import { expect, test } from 'vitest'
import { Output, type PartKind } from '../../../src/protocol/openai-responses/output.ts'
import { PART_EVENTS } from '../../../src/protocol/openai-responses/part-events.ts'

test.each<PartKind>(['text', 'refusal', 'reasoning'])('a part of %s', (kind) => {
  const { empty, field, index, added, ended, delta, done, extra } = PART_EVENTS[kind]
  const output = new Output('resp_7')
  const item = output.beginItem(kind)
  output.beginPart(kind, item)
  // Begins as it would end without text, and grows in the field that its last event has.
  expect(output.endPart()).toEqual(empty)
  expect(empty).toHaveProperty(field, '')
  expect(Object.keys(item)).toContain(index === 'content_index' ? 'content' : 'summary')
  // Events in pairs, and log probabilities wherever the part has them.
  expect(added.replace(/added$/, 'done')).toBe(ended)
  expect(delta.replace(/delta$/, 'done')).toBe(done)
  expect('logprobs' in extra).toBe('logprobs' in empty)
})
