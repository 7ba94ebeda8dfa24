import type { Upstream } from '../support/upstream/upstream.ts'

function agent(name: string, more: object) {
  return { name, model: `up/${name}`, ...more }
}

/** Two answer, one after a retry; one fails; one is cut off as a straggler; the aggregator falls back. */
export function degradedMixture(ofSteady: object = {}) {
  return {
    cache: 'off',
    layers: [
      {
        agents: [
          agent('steady', { retries: 0, ...ofSteady }),
          agent('flaky', { retries: 2 }),
          agent('broken', { model: 'down/broken', retries: 0 }),
          agent('slow', { retries: 0 }),
        ],
        quorum: 2,
        grace: 1,
      },
    ],
    aggregator: { model: 'down/pen', fallbacks: ['up/pen2'] },
  }
}

/** Scripts the models of the mixture. */
export function scriptDegraded(upstream: Upstream): void {
  upstream.script('steady', { text: 'One.' })
  upstream.script('flaky', [{ status: 503 }, { text: 'Two.' }])
  upstream.script('broken', { status: 500 })
  upstream.script('slow', { headersDelayMs: 60_000 })
  upstream.script('pen', { status: 403 })
  upstream.script('pen2', { text: 'The answer.' })
}
