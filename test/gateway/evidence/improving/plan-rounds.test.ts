import { expect, test } from 'vitest'
import type { FollowedRun } from '../../../../src/gateway/evidence/follower.ts'
import { planRounds } from '../../../../src/gateway/evidence/improving/plan-rounds.ts'
import type { EndedRun } from '../../../../src/gateway/runs/run.ts'
import { mixtureSchema, type MixtureInput } from '../../../../src/protocol/mixtures/mixture.ts'
import { DOCUMENT } from './stage.ts'

/** The places whose rounds a run plans, and whether it is followed. */
async function planned(more: Partial<MixtureInput>, run = 'run_10') {
  const touched: unknown[] = []
  const services = { improvements: { touch: async (place: unknown) => touched.push(place) } }
  const followed = {
    prepared: { mixture: mixtureSchema.parse({ ...DOCUMENT, ...more }) },
    identity: { run, mixture: 'team' },
    context: { caller: { tenant: 'tenant' }, services },
  } as unknown as FollowedRun
  const follower = planRounds(followed)
  expect(touched).toEqual([]) // A run that has not ended is not delayed.
  await follower?.reader.ended({} as unknown as EndedRun)
  return { touched, needs: follower?.needs ?? null }
}

test.each<[string, Partial<MixtureInput>]>([
  ['auto', { improve: 'auto' }],
  ['propose', { improve: 'propose' }],
])('a run of a mixture with `improve` %s plans rounds at its end', async (_name, more) => {
  const place = { tenant: 'tenant', mixture: 'team' }
  // No part of a transcript is needed.
  expect(await planned(more)).toEqual({ touched: [place], needs: [] })
})

test.each<[string, Partial<MixtureInput>]>([
  ['`improve` off', { improve: 'off' }],
  ['no `improve`', { improve: undefined }],
  ['no `compare`', { compare: undefined }],
])('a run of a mixture with %s is not followed', async (_name, more) => {
  expect(await planned(more)).toEqual({ touched: [], needs: null })
})

test('one run of 16 plans rounds, by its id', async () => {
  const ids = Array.from({ length: 16 }, (_, digit) => `run_${digit.toString(16)}`)
  const all = await Promise.all(ids.map((id) => planned({}, id)))
  expect(all.filter(({ needs }) => needs !== null)).toHaveLength(1)
})
