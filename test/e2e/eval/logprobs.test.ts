import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { mixtureOf, sim, sums, withoutChecks, Workbench } from './planted.ts'

let gateway: TestGateway
let bench: Workbench
beforeAll(async () => {
  gateway = await startTestGateway({ bindings: { AUTH: 'open' } })
  bench = new Workbench(gateway.url)
})
afterAll(async () => {
  bench[Symbol.dispose]()
  await gateway[Symbol.asyncDispose]()
})

test('--logprobs reads each judge by what it returns, and the records say how', async () => {
  await bench.store('team', mixtureOf(['quick?right=0.2', 'terse?right=0.2'], 'careful?right=1'))
  // Its answer is a proposal, which has no log probabilities.
  const picked = { ...mixtureOf(['judge', 'careful'], 'judge'), strategy: 'select' as const }
  await bench.store('picking', picked)
  const { status, summary, judgments } = await bench.evaluate(withoutChecks(sums(6)), [
    '--mixture=team',
    `--against=${sim('quick?right=0.2')}`,
    `--judge=${sim('judge')}`,
    '--judge=picking',
    '--logprobs',
  ])
  expect(status).toBe(0)
  expect(summary.primary.winRate.value).toBeGreaterThan(0.5)
  const called = judgments().filter(({ method }) => method !== 'identical')
  const methodsOf = (name: string) => [
    ...new Set(called.flatMap(({ judge, method }) => (judge.includes(name) ? [method] : []))),
  ]
  expect(methodsOf('sim/judge')).toEqual(['logprobs'])
  expect(methodsOf('picking')).toEqual(['steps'])
  const soft = called.filter(({ method }) => method === 'logprobs')
  expect(soft.length).toBeGreaterThan(0)
  for (const { preference, why } of soft) {
    expect(preference).toBeGreaterThan(0)
    expect(preference).toBeLessThan(1)
    expect(why).toBe('')
  }
})
