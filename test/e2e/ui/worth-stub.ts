import type { Page } from 'playwright-core'
import type { WireLearning } from '../../../src/client/evidence/learning.ts'
import type { WireComparison } from '../../../src/protocol/comparisons/comparison-response.ts'
import type { WireImprovement } from '../../../src/protocol/improvements/improvement-response.ts'

type AgentWorth = WireComparison['agents'][number]

/** A comparison that shows a difference of these win rates, and nothing odd. */
export function comparison(fields: Partial<WireComparison>): WireComparison {
  return {
    object: 'comparison',
    mixture: 'team',
    version: 1,
    against: 'openai/best',
    n: 212,
    wins: 120,
    ties: 30,
    losses: 62,
    missing: 3,
    win_rate: 0.64,
    interval: [0.56, 0.71],
    verdict: 'better',
    why: 'The answers of the mixture win more often than chance explains',
    enough: true,
    needed_n: null,
    cost_ratio: 4.2,
    latency_ratio: 1.8,
    length_ratio: 1.1,
    judge: {
      models: ['other/judge'],
      consistency: 0.86,
      first_wins: 0.53,
      missing_share: 0.01,
      cost_usd: 0.42,
    },
    regret: { n: 212, rate: 0.18 },
    agents: [],
    since: 1_795_000_000,
    updated_at: 1_795_800_000,
    ...fields,
  }
}

/** What an agent adds. */
export function agentWorth(fields: Partial<AgentWorth>): AgentWorth {
  const agent = { agent: 'careful', model: 'sim/careful', n: 64, value: 0.61 }
  return { ...agent, interval: [0.52, 0.7], finding: 'adds', ...fields }
}

/** What a mixture has learned. */
export function learning(fields: Partial<WireLearning>): WireLearning {
  return {
    object: 'learning',
    mixture: 'team',
    state: 'collecting',
    decisions: 240,
    rewarded: 31,
    arms: [
      { arm: 'synthesize', pulls: 200, rewarded: 25, mean_reward: 0.62, mean_cost_usd: 0.004 },
      { arm: 'solo', pulls: 40, rewarded: 6, mean_reward: null, mean_cost_usd: null },
    ],
    estimate: { rules: 0.55, learned: 0.6, interval: [-0.02, 0.12], n: 31 },
    pacer: { target_usd: 0.005, mean_usd: 0.0042, weight: 0 },
    why: 'The difference may be chance: more outcomes are needed',
    ...fields,
  }
}

/** A change that waits for a person. */
export function improvement(fields: Partial<WireImprovement>): WireImprovement {
  return {
    object: 'improvement',
    id: 'imp_1',
    mixture: 'team',
    from_version: 1,
    change: 'Remove the agent idle',
    why: 'The answers are as good without it',
    status: 'ready',
    alpha: 0.025,
    offline: { n: 80, win_rate: 0.5, interval: [0.42, 0.58], cost_ratio: 0.7 },
    shadow: {
      n: 130,
      win_rate: 0.51,
      interval: [0.47, 0.55],
      cost_ratio: 0.7,
      verdict: 'equivalent',
    },
    promoted_version: null,
    created_at: 1_795_000_000,
    updated_at: 1_795_800_000,
    ...fields,
  }
}

/** What the gateway has on mixtures; without an entry, nothing. */
export interface Evidence {
  readonly comparisons?: Readonly<Record<string, readonly WireComparison[]>>
  readonly learning?: Readonly<Record<string, WireLearning>>
  /** Changed by decisions, as at the gateway. */
  readonly improvements?: WireImprovement[]
}

/** Answers for the evidence of a page; it records what was decided. */
export async function stubEvidence(page: Page, evidence: Evidence): Promise<readonly unknown[]> {
  const decided: unknown[] = []
  const mixtureIn = (url: string) => new URL(url).searchParams.get('mixture') ?? ''
  await page.route('**/v1/comparisons?*', (route) => {
    const data = evidence.comparisons?.[mixtureIn(route.request().url())] ?? []
    const money = { day: '2026-11-28', spent_usd: 0.4, daily_usd: 1, skipped: 7 }
    return route.fulfill({ json: { object: 'list', data, money } })
  })
  await page.route('**/v1/learning?*', (route) => {
    const found = evidence.learning?.[mixtureIn(route.request().url())]
    return route.fulfill({ json: found ?? learning({ state: 'off', arms: [], estimate: null }) })
  })
  await page.route('**/v1/improvements?*', (route) =>
    route.fulfill({
      json: { object: 'list', data: evidence.improvements ?? [], round: null, next_round_at: null },
    }),
  )
  await page.route('**/v1/improvements/*', (route) => {
    const body = route.request().postDataJSON() as { decision: string }
    decided.push(body)
    const after = { promote: 'promoted', reject: 'rejected', roll_back: 'rolled_back' } as const
    const [first] = evidence.improvements ?? []
    const next = improvement({ ...first, status: after[body.decision as keyof typeof after] })
    evidence.improvements?.splice(0, 1, next)
    return route.fulfill({ json: next })
  })
  return decided
}

/** A mixture that collects evidence of every kind. */
export const MEASURED_MIXTURE = {
  layers: [{ agents: [{ model: 'sim/careful' }, { model: 'sim/quick' }] }],
  aggregator: { model: 'sim/judge' },
  compare: { against: 'sim/careful', judges: ['sim/judge'] },
  learn: {},
  improve: 'propose',
}
