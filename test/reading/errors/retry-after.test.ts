import { expect, test } from 'vitest'
import { retryAfterMs } from '../../../src/reading/errors/retry-after.ts'

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0)
const DAY_MS = 24 * 3_600_000

const after: [string, number | undefined][] = [
  ['0', 0],
  ['1', 1_000],
  [' 20 ', 20_000],
  ['1.5', 1_500],
  ['86400', DAY_MS],
  ['86401', undefined],
  ['99999999999999999999999999', undefined],
  ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
  ['Sunday, 22-Nov-26 12:00:30 GMT', 30_000],
  ['Sun Nov 22 12:00:30 2026', 30_000],
  ['2026-11-22T12:00:30Z', 30_000],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['Tue, 24 Nov 2026 12:00:00 GMT', undefined],
  ['-5', undefined],
  ['+5', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['NaN', undefined],
  ['Infinity', undefined],
  ['soon', undefined],
  ['in 5', undefined],
  ['5 seconds', undefined],
  ['7.66s', undefined],
  ['1, 2', undefined],
  ['nonsense at 12:00:30', undefined],
  ['', undefined],
]
test.for(after)('Retry-After: %s', ([value, ms]) => {
  expect(retryAfterMs(new Headers({ 'retry-after': value }), NOW)).toBe(ms)
})

test('without a header there is no wait', () => {
  expect(retryAfterMs(new Headers(), NOW)).toBeUndefined()
})

const exact: [string, string, number | undefined][] = [
  ['250', '1', 250],
  ['0.5', '1', 1],
  ['never', '1', 1_000],
  ['99999999999', '1', undefined],
]
test.for(exact)('retry-after-ms: %s goes before Retry-After: %s', ([precise, coarse, ms]) => {
  const headers = new Headers({ 'retry-after-ms': precise, 'retry-after': coarse })
  expect(retryAfterMs(headers, NOW)).toBe(ms)
})

test('limits that are used up are waited for, where no other header says how long', () => {
  const limits = {
    'anthropic-ratelimit-requests-remaining': '9',
    'anthropic-ratelimit-requests-reset': '2026-11-22T12:09:00Z',
    'anthropic-ratelimit-input-tokens-remaining': '0',
    'anthropic-ratelimit-input-tokens-reset': '2026-11-22T12:00:07Z',
    'anthropic-ratelimit-output-tokens-remaining': '0',
    'anthropic-ratelimit-output-tokens-reset': '2026-11-22T12:00:04Z',
  }
  expect(retryAfterMs(new Headers(limits), NOW)).toBe(7_000)
  expect(retryAfterMs(new Headers({ ...limits, 'retry-after': '5' }), NOW)).toBe(5_000)
})

test.for<[reset: string, ms: number | undefined]>([
  ['1m2.5s', 62_500],
  ['20ms', 20],
  ['6m0s', 360_000],
  ['soon', undefined],
  ['30h', undefined],
])('a limit of OpenAI that is used up and is reset in %s', ([reset, ms]) => {
  const limits = {
    'x-ratelimit-remaining-requests': '9',
    'x-ratelimit-reset-requests': '8m',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': reset,
  }
  expect(retryAfterMs(new Headers(limits), NOW)).toBe(ms)
})
