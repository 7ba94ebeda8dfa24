import type { NewVote } from '../../src/protocol/votes/stored-vote.ts'

/** The strengths of the systems s0 to s3, in log odds. */
const STRENGTHS = [0.6, 0.2, 0, -0.5]

/** A vote as it comes in. */
export interface SimulatedVote {
  readonly kind: 'new' | 'repeated' | 'forged'
  readonly vote: NewVote
}

/**
 * The votes of `test/fixtures/votes-golden.py`: 10,000 with ties, both bad, repeated ones, ones with a forged token, a voter
 * who always takes the left side, and one who has a tenth of all votes.
 */
export function simulatedVotes(): readonly SimulatedVote[] {
  const draw = drawsFrom(20261128)
  const valid: NewVote[] = []
  return Array.from({ length: 10_000 }, (_, i): SimulatedVote => {
    if (i % 25 === 24) return { kind: 'forged', vote: { ...(valid[0] as NewVote), id: `f${i}` } }
    if (i % 20 === 19) {
      const earlier = valid[Math.floor(draw() * valid.length)] as NewVote
      // The other sides and another choice: the first vote stands.
      const turned = { left: earlier.right ?? earlier.left, right: earlier.left }
      return { kind: 'repeated', vote: { ...earlier, ...turned, id: `r${i}`, choice: 'left' } }
    }
    const vote = newVote(i, draw)
    valid.push(vote)
    return { kind: 'new', vote }
  })
}

function newVote(i: number, draw: () => number): NewVote {
  const u = draw()
  const name = u < 0.1 ? 'heavy' : u < 0.11 ? 'lefty' : `v${Math.floor(draw() * 120)}`
  const left = Math.floor(draw() * 4)
  const right = (left + 1 + Math.floor(draw() * 3)) % 4
  const [leftLength, rightLength] = [draw(), draw()].map((each) => 100 + Math.floor(each * 400))
  const [kind, side] = [draw(), draw()]
  const p = 1 / (1 + Math.exp((STRENGTHS[right] ?? 0) - (STRENGTHS[left] ?? 0)))
  const choice = kind < 0.1 ? 'tie' : kind < 0.15 ? 'both_bad' : side < p ? 'left' : 'right'
  return {
    id: `n${i}`,
    voter: { name, participant: null, session: null },
    choice: name === 'lefty' ? 'left' : choice,
    reason: null,
    left: { run: `run_${i}a`, system: `s${left}`, length: leftLength ?? 0 },
    right: { run: `run_${i}b`, system: `s${right}`, length: rightLength ?? 0 },
  }
}

/** A linear congruential generator (Numerical Recipes), which Python computes alike. */
function drawsFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = Number((1_664_525n * BigInt(state) + 1_013_904_223n) % 4_294_967_296n)
    return state / 4_294_967_296
  }
}
