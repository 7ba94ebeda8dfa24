import { expect } from 'vitest'
import type { WireError } from '../../src/protocol/error-response.ts'

/** The error of a response, which must have OpenAI's shape and nothing else. */
export async function errorOf(response: Response): Promise<WireError> {
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('x-request-id')).not.toBeNull()
  const body = (await response.json()) as { error: WireError }
  expect(Object.keys(body)).toEqual(['error'])
  expect(Object.keys(body.error).sort()).toEqual(['code', 'message', 'param', 'type'])
  expect(body.error.message).toMatch(/^(Cannot|Something)\b/)
  return body.error
}
