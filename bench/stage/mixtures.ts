import { FAILING, hung, paced } from './pace.ts'
import type { Topologies } from './topology.ts'

/** A model that takes no time, so that the time of a run is the gateway's. */
export const AT_ONCE = paced({ firstTokenMs: 0, tokens: 50, intervalMs: 0 })
/** A quick real model with a short answer. */
const REAL = paced({ firstTokenMs: 200, tokens: 30, intervalMs: 10 })
const SLOWER = paced({ firstTokenMs: 300, tokens: 30, intervalMs: 10 })
const LONG = paced({ firstTokenMs: 50, tokens: 200, intervalMs: 10 })

const GOOD = paced({ firstTokenMs: 150, tokens: 30, intervalMs: 5 })
const TEN_TIMES_SLOWER = paced({ firstTokenMs: 1500, tokens: 30, intervalMs: 5 })
const WRITER = paced({ firstTokenMs: 50, tokens: 10, intervalMs: 5 })

/** The mixtures that every target has. */
export const MIXTURES = {
  'at-once': { agents: [AT_ONCE, AT_ONCE, AT_ONCE], aggregator: AT_ONCE },
  'real-pace': { agents: [REAL, REAL, SLOWER], aggregator: REAL },
  'six-long': { agents: sixOf(LONG), aggregator: LONG },
  'six-good': { agents: sixOf(GOOD), aggregator: WRITER },
  'one-hung': { agents: [...sixOf(GOOD).slice(1), hung(150)], aggregator: WRITER },
  'one-slow': { agents: [...sixOf(GOOD).slice(1), TEN_TIMES_SLOWER], aggregator: WRITER },
  'one-failing': { agents: [...sixOf(GOOD).slice(1), FAILING], aggregator: WRITER },
} satisfies Topologies

export type MixtureName = keyof typeof MIXTURES

function sixOf(model: string): readonly string[] {
  return Array.from({ length: 6 }, () => model)
}
