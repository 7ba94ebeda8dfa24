import type { MixtureDocument } from '../../../src/eval/systems/panel.ts'

type Agent = Partial<MixtureDocument['layers'][number]['agents'][number]> & { model: string }

/** A mixture of these agents in one layer, or without a layer. */
export function mixtureOf(agents: readonly Agent[], id = 'team'): MixtureDocument {
  const defaults = { samples: 1, timeout_ms: 60_000, retries: 2, fallbacks: [], required: false }
  const layer = {
    agents: agents.map((agent) => ({ ...defaults, ...agent })),
    grace: 1.5,
    timeout_ms: 90_000,
  }
  return {
    id,
    version: 3,
    layers: agents.length === 0 ? [] : [layer],
    aggregator: {
      model: 'up/large',
      fallbacks: [],
      first_token_ms: 60_000,
      idle_ms: 30_000,
      timeout_ms: 300_000,
    },
  }
}
