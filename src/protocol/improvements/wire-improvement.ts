import type { Improvement, ImprovementTest } from './improvement.ts'
import type { WireImprovement } from './improvement-response.ts'

/** An improvement as responses have it. */
export function wireImprovement(mixture: string, improvement: Improvement): WireImprovement {
  const { id, change, why, status, alpha, offline, shadow } = improvement
  return {
    object: 'improvement',
    id,
    mixture,
    from_version: improvement.fromVersion,
    change,
    why,
    status,
    alpha,
    offline: offline && wireTest(offline),
    shadow: shadow && { ...wireTest(shadow), verdict: shadow.verdict },
    promoted_version: improvement.promotedVersion,
    created_at: secondsOf(improvement.createdAtMs),
    updated_at: secondsOf(improvement.updatedAtMs),
  }
}

function wireTest({ n, winRate, interval, costRatio }: ImprovementTest) {
  return { n, win_rate: winRate, interval: [...interval], cost_ratio: costRatio }
}

/** A time in whole seconds. */
export function secondsOf(ms: number): number {
  return Math.floor(ms / 1000)
}
