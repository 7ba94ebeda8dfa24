import { expect, test } from 'vitest'
import { collect } from './collect.ts'
import { mergePool } from '../../../src/eval/asking/merge.ts'

async function* twice(item: number): AsyncGenerator<string, void> {
  yield `${item} begins`
  await Promise.resolve()
  yield `${item} ends`
}

test('events come as they happen, from so many items at once', async () => {
  expect(await collect(mergePool([1, 2, 3], 2, twice))).toEqual([
    '1 begins',
    '2 begins',
    '1 ends',
    '2 ends',
    '3 begins',
    '3 ends',
  ])
})

test('an error is thrown after the events before it, and no further item begins', async () => {
  const seen: string[] = []
  const work = async function* (item: number) {
    yield `${item} begins`
    if (item === 1) throw new Error('Cannot go on')
    await new Promise((resolve) => setImmediate(resolve))
    yield `${item} ends`
  }
  const read = async () => {
    for await (const event of mergePool([1, 2, 3], 2, work)) seen.push(event)
  }
  await expect(read()).rejects.toThrow('Cannot go on')
  expect(seen).toEqual(['1 begins', '2 begins'])
})

test('a reader that stops begins no further item, and waits for what is under way', async () => {
  const ended: number[] = []
  const work = async function* (item: number) {
    yield item
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(item)
  }
  for await (const item of mergePool([1, 2, 3, 4], 2, work)) if (item === 1) break
  expect(ended).toEqual([1, 2])
})
