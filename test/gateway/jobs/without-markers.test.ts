import { expect, test } from 'vitest'
import { withoutMarkers } from '../../../src/gateway/jobs/without-markers.ts'

const CODE = 'k7m2x9q4w8ab'
const quoted = `a <<<data ${CODE}>>>b<<<end ${CODE}>>> c ${CODE}`

test('texts and arguments of tool calls lose the markers and their code', () => {
  const answer = {
    text: quoted,
    reasoning: quoted,
    refusal: quoted,
    toolCalls: [
      { index: 0, id: 'c', name: 'f', arguments: JSON.stringify({ a: `${quoted}\n` }) },
      { index: 1, id: 'd', name: 'g' },
    ],
  }
  const clean = withoutMarkers(answer, CODE)
  expect(JSON.stringify(clean)).not.toContain(CODE)
  expect(clean).toMatchObject({ text: 'a b c ', reasoning: 'a b c ', refusal: 'a b c ' })
  expect(JSON.parse(clean.toolCalls?.[0]?.arguments ?? '')).toEqual({ a: 'a b c \n' })
  expect(clean.toolCalls?.[1]).toEqual(answer.toolCalls[1])
})

test('fields of a provider stay as they are, unless they have the code', () => {
  const extra = { reasoning_details: [{ text: 'a' }] }
  expect(withoutMarkers({ text: 'a', extra }, CODE)).toEqual({ text: 'a', extra })
  expect(withoutMarkers({ text: 'a', extra: { note: quoted } }, CODE)).toEqual({ text: 'a' })
})

test('an answer without tool calls has none', () => {
  expect(withoutMarkers({ text: 'a' }, CODE)).toEqual({ text: 'a' })
})
