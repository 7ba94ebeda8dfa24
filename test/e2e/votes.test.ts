import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type Client } from '../../src/client/client.ts'
import { startBench, user, type Bench } from './bench.ts'

let bench: Bench
let client: Client
beforeAll(async () => {
  bench = await startBench()
  client = createClient({ url: bench.gateway.url })
})
afterAll(() => bench[Symbol.asyncDispose]())

async function runOf(model: string): Promise<string> {
  const response = await bench.post({ model, messages: user('Why?') })
  const { moa } = (await response.json()) as { moa: { run: string } }
  return moa.run
}

test('two runs become a pair, votes on it are counted, and 30 votes rate the models', async () => {
  const [good, bad] = [await runOf('sim/careful'), await runOf('sim/quick')]
  // The record of a run is written some milliseconds after its answer.
  await expect.poll(async () => (await client.runs.list()).data.length).toBeGreaterThanOrEqual(2)
  for (let i = 0; i < 30; i += 1) {
    const { pair, left } = await client.votes.pair([good, bad])
    // Every fifth voter prefers the other one.
    const prefersGood = i % 5 !== 0
    const choice = (left.run === good) === prefersGood ? 'left' : 'right'
    if (i === 29) expect(await client.votes.ratings()).toMatchObject({ enough: false, ratings: [] })
    expect(await client.votes.cast({ pair, choice, voter: `v${i}` })).toMatchObject({
      counted: true,
    })
    const again = await client.votes.cast({ pair, choice: 'tie', voter: `v${i}` })
    expect(again.counted).toBe(false)
  }
  const forged = client.votes.cast({ pair: 'a.b.c', choice: 'left', voter: 'forger' })
  await expect(forged).rejects.toMatchObject({ status: 400 })
  const ratings = await client.votes.ratings()
  expect(ratings).toMatchObject({ votes: 30, voters: 30, enough: true })
  expect(ratings.ratings.map(({ system, votes }) => [system, votes])).toEqual([
    ['sim/careful', 30],
    ['sim/quick', 30],
  ])
  // 24 of 30: odds of 4 to 1 are 400 · log10(4) points apart.
  const [first, second] = ratings.ratings
  expect((first?.rating ?? 0) - (second?.rating ?? 0)).toBeCloseTo(400 * Math.log10(4), 0)
  const [pair] = ratings.pairs
  expect([pair?.first_wins, pair?.second_wins]).toEqual([24, 6])
  expect((await client.votes.export()).trimEnd().split('\n')).toHaveLength(30)
})

test('a run of a study is exported, with the vote on it', async () => {
  const study = { id: 'math', participant: 'Ann', condition: 'single', consent: 'figures' }
  const body = { model: 'sim/quick', messages: user('How so?'), moa: { study } }
  const { moa } = (await (await bench.post(body)).json()) as { moa: { run: string } }
  const exported = () => client.study.export('math', 'jsonl')
  await expect.poll(exported).not.toBe('')
  await client.votes.cast({ run: moa.run, choice: 'up' })
  expect(JSON.parse(await exported())).toMatchObject({ condition: 'single', vote: 'up', t: 0 })
  await client.study.delete('math', { participant: 'Ann' })
  expect(await exported()).toBe('')
})
