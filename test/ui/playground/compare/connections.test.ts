import { expect, test } from 'vitest'
import { limited } from '../../../../src/ui/playground/compare/connections.ts'

test('limited() lets no more works run than its limit, and all in their order', async () => {
  const slot = limited(2)
  const started: number[] = []
  const ends: (() => void)[] = []
  const works = [0, 1, 2, 3].map((each) =>
    slot(async () => {
      started.push(each)
      await new Promise<void>((resolve) => ends.push(resolve))
    }),
  )
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  await settle()
  expect(started).toEqual([0, 1])
  ends[1]?.()
  await settle()
  expect(started).toEqual([0, 1, 2])
  ends[0]?.()
  await settle()
  expect(started).toEqual([0, 1, 2, 3])
  ends[2]?.()
  ends[3]?.()
  await Promise.all(works)
})

test('limited() goes on after a work that failed', async () => {
  const slot = limited(1)
  const failed = slot(() => Promise.reject(new Error('Broken')))
  const next = slot(() => Promise.resolve('done'))
  await expect(failed).rejects.toThrow('Broken')
  expect(await next).toBe('done')
})
