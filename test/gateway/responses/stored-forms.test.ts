import { describe, expect, test } from 'vitest'
import {
  framesAfter,
  framesOf,
  openBody,
  responseBody,
  responseEvents,
} from '../../../src/gateway/responses/response-text.ts'
import { decodeResponse, encodeResponse } from '../../../src/gateway/responses/stored-response.ts'
import { formsOf } from '../../protocol/stored-forms.ts'

const forms = formsOf('response').map(({ commit, stored }) => ({ commit, stored }))
const numbers = (text: string) =>
  framesOf(text).map((frame) => Number(/"sequence_number":(\d+)\}/.exec(frame)?.[1]))

describe('a stored response', () => {
  test.each(forms)('as $commit stored it is read', ({ stored }) => {
    const response = decodeResponse(stored)
    if (response === null || response.kind === 'too_large') throw new Error('Cannot read it')
    const { id } = response.form
    expect(response.state.items.every((item) => typeof item['id'] === 'string')).toBe(true)
    if (response.kind === 'open') {
      expect(openBody(response, 'queued')).toMatchObject({ id, status: 'queued' })
      expect(openBody(response, 'in_progress')).toMatchObject({ id, status: 'in_progress' })
      return
    }
    const body = responseBody(response)
    expect(body).toMatchObject({ id, object: 'response', output: [{ type: 'message' }] })
    expect(body['status']).toBe(response.end.ok ? 'completed' : 'failed')
    const text = responseEvents(response)
    expect(numbers(text)).toEqual(numbers(text).map((_, index) => index))
    expect(numbers(framesAfter(text, 2))).toEqual(numbers(text).slice(3))
  })

  test('of another version is not read', () => {
    const stored = forms[0]?.stored ?? ''
    expect(decodeResponse(stored.replace('"v":1', '"v":2'))).toBeNull()
    expect([decodeResponse(null), decodeResponse('{'), decodeResponse('[]')]).toEqual([
      null,
      null,
      null,
    ])
  })

  test('that is too large is a note that it was', () => {
    const response = decodeResponse(forms[0]?.stored ?? null)
    if (response === null || response.kind === 'too_large') throw new Error('Cannot read it')
    const item = { role: 'user', content: 'x'.repeat(1_048_576) }
    const text = encodeResponse({ ...response, state: { items: [item], turns: 1 } })
    expect(decodeResponse(text)).toEqual({ kind: 'too_large' })
    expect(text.length).toBeLessThan(100)
  })
})
