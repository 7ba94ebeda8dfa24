import { beforeEach, expect, test } from 'vitest'
import { FakeBody, FakeClock, until } from '../../support/fake-upstream.ts'
import { callOnce, modelsOn } from '../calls.ts'
import { expectNoRejections } from '../rejections.ts'
import { DONE, event } from '../wire.ts'

expectNoRejections()

let clock: FakeClock
beforeEach(() => {
  clock = new FakeClock()
})

test.for([{ live: false }, { live: true }])(
  'an error and [DONE] end a call whose connection stays open, %o',
  async (mode) => {
    const body = new FakeBody(`${event({ error: { message: 'no', code: 500 } })}${DONE}`)
    const models = modelsOn(async () => body.answer(), { clock })
    const { reply } = await callOnce(models, { ...mode, timeoutMs: 60_000 })
    expect(reply).toMatchObject({ cut: false, latencyMs: 0, failure: { status: 500 } })
    await until(() => body.cancelled)
  },
)

test('an object that is unfinished at the timeout is a timeout, also when live', async () => {
  // A body that ignores signals ends when it is cancelled, as if it were whole.
  const deaf = modelsOn(async () => new FakeBody('{"choices":').answer(), { clock })
  const running = callOnce(deaf, { live: true, timeoutMs: 100 })
  await new Promise((resolve) => setTimeout(resolve, 5))
  clock.advance(100)
  expect((await running).reply.failure?.code).toBe('upstream_timeout')
})
