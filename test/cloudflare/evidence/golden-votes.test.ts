import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import type { Votes } from '../../../src/cloudflare/evidence/votes.ts'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { signClaims } from '../../../src/http/claims.ts'
import { readPair } from '../../../src/http/evidence/pairs.ts'
import type { NewVote } from '../../../src/protocol/votes/stored-vote.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import golden from '../../fixtures/votes-golden.json' with { type: 'json' }
import { simulatedVotes } from '../../support/simulated-votes.ts'

const DAY_MS = 86_400_000

afterEach(() => vi.useRealTimers())

test(
  '10,000 votes are rated as an independent computation rates them',
  { timeout: 180_000 },
  async () => {
    const context = { caller: ownCaller('open', 'local'), services: fakeServices({}).services }
    const { access } = context.services
    const forger = { sessionSecret: async () => 'another secret of tests' }
    const states = { counted: 0, repeated: 0, too_many: 0, forged: 0 }
    const startMs = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: startMs })
    await runInDurableObject(env.VOTES.getByName('golden'), async (object: Votes) => {
      for (const [i, { kind, vote }] of simulatedVotes().entries()) {
        // A voter has no more than 200 votes in a day.
        vi.setSystemTime(startMs + Math.floor(i / 500) * DAY_MS)
        const token = await signClaims(claimsOf(vote), kind === 'forged' ? forger : access)
        const pair = await readPair(token, context)
        if (!pair.ok) states.forged += 1
        else {
          const { left, right } = pair.value
          states[(await object.cast({ ...vote, left, right })).state] += 1
        }
      }
      for (const style of ['free', 'held'] as const) {
        const { ratings, ...found } = object.ratings({ mixture: null, style })
        expect(found).toMatchObject({
          votes: golden.votes,
          voters: golden.voters,
          unit: 'voter',
          oneSidedVoters: golden.oneSidedVoters,
          overCap: golden.overCap,
        })
        const pairs = found.pairs.map(({ first, second, firstWins, secondWins, ties, bothBad }) => {
          return [`${first} ${second}`, [firstWins, secondWins, ties, bothBad]]
        })
        expect(Object.fromEntries(pairs)).toEqual(golden.pairs)
        for (const [i, figures] of golden[style].entries()) {
          const rated = ratings?.systems.find(({ system }) => system === `s${i}`)
          const own = [rated?.rating, ...(rated?.interval ?? [])]
          figures.forEach((figure, place) => expect(own[place]).toBeCloseTo(figure, 5))
        }
      }
    })
    expect(states).toEqual({
      counted: golden.stored,
      repeated: golden.repeated,
      too_many: 0,
      forged: golden.forged,
    })
  },
)

function claimsOf({ left, right }: NewVote): object {
  const exp = Math.floor((Date.now() + 100 * DAY_MS) / 1_000)
  return { iss: 'edge-moa', aud: 'pair', tenant: 'local', session: null, left, right, exp }
}
