import { describe, expect, test } from 'vitest'
import type { TextSize } from '../../../src/moa/model-port.ts'
import { MAX_BODY_BYTES } from '../../../src/reading/collect.ts'
import { FakeBody, until } from '../../support/fake-upstream.ts'
import { callStream, callUpstream, timeless } from '../calls.ts'
import { deltaEvent, DONE, event, finishEvent } from '../wire.ts'

const onGrowth = () => {}

/** The same bytes, collected and read live, as an agent's. */
async function bothWays(pieces: readonly string[]) {
  const collected = await callStream(pieces, { live: false, onGrowth })
  const live = await callStream(pieces, { live: true, onGrowth })
  return { collected: timeless(collected), live: timeless(live) }
}

const usage = { prompt_tokens: 7, completion_tokens: 3 }

describe('the reply of an agent that is read live is the one that is collected', () => {
  test.each<[what: string, pieces: readonly string[]]>([
    ['is whole', [deltaEvent('So'), deltaEvent(' it is'), finishEvent('stop'), DONE]],
    ['breaks off', [deltaEvent('So')]],
    [
      'fails, and reports its usage afterwards',
      [deltaEvent('So'), event({ error: { message: 'no' } }), event({ choices: [], usage }), DONE],
    ],
    ['ends in the middle of an event', [deltaEvent('So'), deltaEvent(' it').trimEnd()]],
    [
      'is larger than is read',
      [deltaEvent('So'), `: ${'x'.repeat(MAX_BODY_BYTES)}\n\n`, deltaEvent(' it')],
    ],
  ])('where it %s', async (_what, pieces) => {
    const { collected, live } = await bothWays(pieces)
    expect(live).toEqual(collected)
  })

  test('where it is cut off', async () => {
    const replies = await Promise.all(
      [false, true].map(async (live) => {
        const cut = new AbortController()
        const body = new FakeBody(deltaEvent('So'), deltaEvent(' it is'))
        let chars = 0
        const grow = { onGrowth: (size: TextSize) => void (chars = size.chars) }
        const running = callUpstream(() => body.answer(), { live, cut: cut.signal, ...grow })
        await until(() => chars > 0)
        await new Promise((resolve) => setTimeout(resolve, 5)) // What has come is read.
        cut.abort()
        return timeless(await running)
      }),
    )
    expect(replies[1]).toMatchObject({ text: 'So it is', cut: true, failure: null })
    expect(replies[1]).toEqual(replies[0])
  })
})

test('the growth of a reply that is read live is reported', async () => {
  const sizes: number[] = []
  const pieces = [deltaEvent('So'), deltaEvent(' it is'), finishEvent('stop'), DONE]
  await callStream(pieces, { live: true, onGrowth: ({ chars }) => sizes.push(chars) })
  expect(sizes.at(-1)).toBe('So it is'.length)
})
