import { expect, test } from 'vitest'
import type { Clock } from '../../../src/moa/ports.ts'
import { callOnce, modelsOn } from '../calls.ts'
import { bytesOf, DONE, deltaEvent, finishEvent } from '../wire.ts'

const BATCH_MS = 80

/** A clock that stands still, records the pauses of batches, and ends each at once. */
function pausing(pauses: number[]): Clock {
  return {
    now: () => 0,
    setTimer(ms, act) {
      if (ms === BATCH_MS) {
        pauses.push(ms)
        queueMicrotask(act)
      }
      return () => {}
    },
  }
}

/** Calls an upstream whose body begins with so many comments, each in a piece of its own. */
async function pausesAfter(comments: number): Promise<readonly number[]> {
  const pauses: number[] = []
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  const writes = async () => {
    for (let count = 0; count < comments; count++) await writer.write(bytesOf(': still here\n'))
    await writer.write(bytesOf(deltaEvent('a') + finishEvent() + DONE))
    await writer.close()
  }
  const answer = new Response(readable, { headers: { 'content-type': 'text/event-stream' } })
  const models = modelsOn(() => Promise.resolve(answer), { clock: pausing(pauses) })
  const writing = writes().catch(() => {}) // The call reads no further than the end of its answer.
  const { reply } = await callOnce(models, { live: true, batchMs: BATCH_MS, firstTokenMs: 60_000 })
  await writing
  expect(reply.text).toBe('a')
  return pauses
}

test('pieces without a token are read as they come, so that the first token never waits', async () => {
  expect(await pausesAfter(150)).toEqual([])
})

test('a stream of very many pieces without a token is read in batches', async () => {
  expect((await pausesAfter(600)).length).toBeGreaterThan(0)
})
