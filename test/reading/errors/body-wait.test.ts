import { expect, test } from 'vitest'
import { bodyWaitMs } from '../../../src/reading/errors/body-wait.ts'
import { inBandFailure, statusFailure } from '../../../src/reading/errors/failures.ts'

const google = (retryDelay: string) => ({
  error: {
    code: 429,
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }],
  },
})
const says = (message: string) => ({ error: { message } })

const waits: readonly (readonly [object, number | undefined])[] = [
  [google('17s'), 17_000],
  [[google('0.25s')], 250],
  [says('Rate limit reached. Please try again in 1.5s. Visit the page.'), 1_500],
  [says('Please try again in 20ms.'), 20],
  [says('Please try again in 7m12.48s.'), 432_480],
  [says('Please try again in 1h2m3s'), 3_723_000],
  [says('Please retry in 34.07s.'), 34_070],
  [says('Please retry after 6 seconds.'), 6_000],
  [says('Please try again in 2 minutes'), 120_000],
  [says('Please retry after 500 milliseconds.'), 500],
  [says('Please wait 20 seconds before you retry.'), 20_000],
  [says('Wait for 2 minutes.'), 120_000],
  [says('Await 5 seconds'), undefined],
  [{ error: { metadata: { raw: JSON.stringify(google('23s')) } } }, 23_000],
  [{ error: { metadata: { raw: JSON.stringify({ retry_after: '4' }) } } }, 4_000],
  [{ headers: { 'Retry-After': '12' } }, 12_000],
  [{ headers: { 'retry-after-ms': '12' } }, 12],
  [{ retry_after: 5 }, 5_000],
  [{ error: { retry_after_seconds: '2.5' } }, 2_500],
  [{ retryAfter: 3 }, 3_000],
  [{ retry_after_ms: 40 }, 40],
  [says('Please try again in a moment'), undefined],
  [says('Please try again later'), undefined],
  [{ retry_after: null }, undefined],
  [{ retry_after: '1.2.3' }, undefined],
  [{}, undefined],
]
test.for(waits)('the wait in %j is %s ms', ([body, ms]) => {
  const found = bodyWaitMs(JSON.stringify(body))
  expect(found === undefined ? found : Math.round(found)).toBe(ms)
})

test('a failure has the longer of the waits in its headers and in its body', () => {
  const waitOf = (header: string, delay: string) => {
    const headers = new Headers({ 'retry-after': header })
    const body = JSON.stringify(google(delay))
    return statusFailure('up/a', { status: 429, headers }, { errorCode: null, body, nowMs: 0 })
      .retryAfterMs
  }
  expect(waitOf('1', '17s')).toBe(17_000)
  expect(waitOf('30', '17s')).toBe(30_000)
  expect(waitOf('1', '90000s')).toBe(1_000)
})

test('an error inside an answer has its wait too', () => {
  expect(inBandFailure('up/a', google('17s').error)).toMatchObject({
    code: 'upstream_rate_limited',
    retryAfterMs: 17_000,
  })
})
