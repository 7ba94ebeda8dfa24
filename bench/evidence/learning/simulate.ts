import type { Random } from '../../../src/stats/random/generator.ts'
import { TRAFFIC } from '../setting.ts'
import type { Policy } from './policy.ts'
import { ARMS, bestArm, type Arm, type World } from './world.ts'

/** Requests between two points of a curve. */
export const STEP = 250

/** What a policy did with 20,000 requests. */
export interface Played {
  /** How much less reward than the oracle's it had got, expected, after every 250 requests. */
  readonly regret: readonly number[]
  /** How often the arm that gets worse was chosen, in each 250 requests. */
  readonly changedShare: readonly number[]
  readonly meanCostUsd: number
  /** Expected, of what was chosen. */
  readonly meanReward: number
}

/** Which share of the requests has a reward, and whether an arm gets worse half-way. */
export interface Feedback {
  readonly rewarded: number
  readonly changes: boolean
}

/** Plays a world with a policy. The same draws give the same requests to every policy. */
export function play(
  policy: Policy,
  { world, feedback }: { readonly world: World; readonly feedback: Feedback },
  random: Random,
): Played {
  const regret: number[] = []
  const changedShare: number[] = []
  let [lost, chosen, spent, earned] = [0, 0, 0, 0]
  for (let request = 0; request < TRAFFIC.requests; request++) {
    const isChanged = feedback.changes && request >= TRAFFIC.requests / 2
    const prompt = world.prompts[random.index(world.prompts.length)]
    // A fixed number of draws per request, whatever is chosen.
    const [judgedAt, rewardAt] = [random.uniform(), random.uniform()]
    const noise = { ...random, normal: constant(random.normal()) }
    if (prompt === undefined) continue
    const arm = policy.choose(prompt)
    const expected = world.reward(prompt.kind, arm, isChanged)
    const best = bestArm(world, prompt.kind, isChanged)
    const costUsd = world.cost(arm, noise)
    const reward = judgedAt < feedback.rewarded ? rewardOf(expected, rewardAt) : null
    policy.learn({ prompt, arm, reward, costUsd })
    lost += world.reward(prompt.kind, best, isChanged) - expected
    chosen += Number(arm === world.changed)
    spent += costUsd
    earned += expected
    if ((request + 1) % STEP > 0) continue
    regret.push(lost)
    changedShare.push(chosen / STEP)
    chosen = 0
  }
  const { requests } = TRAFFIC
  return { regret, changedShare, meanCostUsd: spent / requests, meanReward: earned / requests }
}

/** The arm that is best when it is chosen for every request of all the time. */
export function bestFixedArm(world: World, changes: boolean): Arm {
  const sum = (arm: Arm) =>
    world.prompts.reduce(
      (total, { kind }) =>
        total + world.reward(kind, arm, false) + world.reward(kind, arm, changes),
      0,
    )
  return ARMS.reduce((best, arm) => (sum(arm) > sum(best) ? arm : best))
}

/** A judge's reward: a win, a tie or a loss with this mean. */
function rewardOf(expected: number, drawn: number): number {
  const ties = 0.4 * Math.min(expected, 1 - expected)
  return drawn < expected - ties / 2 ? 1 : drawn < expected + ties / 2 ? 0.5 : 0
}

function constant(value: number): () => number {
  return () => value
}
