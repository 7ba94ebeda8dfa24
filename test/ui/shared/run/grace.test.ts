import { describe, expect, test } from 'vitest'
import { graceMs } from '../../../../src/moa/layers/stragglers.ts'
import type { WireStoredMixture } from '../../../../src/protocol/runs/responses.ts'
import { graceOf } from '../../../../src/ui/shared/run/grace.ts'
import { newCall, type CallView, type LayerView } from '../../../../src/ui/shared/run/run-view.ts'

type Settings = WireStoredMixture['layers'][number]
type Agent = Settings['agents'][number]

const agent: Agent = {
  model: 'sim/quick',
  samples: 1,
  timeout_ms: 60_000,
  retries: 2,
  fallbacks: [],
  required: false,
}

function settings(agents: readonly Agent[], part: Partial<Settings> = {}): Settings {
  return { agents, grace: 1.5, timeout_ms: 90_000, ...part }
}

/** Agents that answered after these times; null for those that have not, which began at 20 ms. */
function layerOf(...latencies: readonly (number | null)[]): LayerView {
  const calls = latencies.map((ms, index): CallView => ({
    ...newCall('agent', `a${index}`, 0),
    state: ms === null ? 'writing' : 'done',
    startedMs: 20,
    endedMs: ms === null ? null : 20 + ms,
  }))
  return { calls, startedMs: 0, endedMs: null }
}

describe('graceOf()', () => {
  test.each([
    [undefined, [400, null, null, null]],
    [undefined, [400, 700, null, null]],
    [undefined, [400, 700, 900, null]],
    [2, [400, null, null]],
    [2, [400, 900, null]],
    [undefined, [3, null]],
  ] as const)(
    'is the time of the gateway, with a quorum of %s and answers after %j',
    (quorum, ms) => {
      const given = settings(
        ms.map(() => agent),
        quorum === undefined ? {} : { quorum },
      )
      const allowedMs = graceMs(
        {
          agents: [],
          quorum: quorum ?? 1,
          majority: quorum ?? Math.floor(ms.length / 2) + 1,
          grace: 1.5,
          timeoutMs: 90_000,
        },
        ms.filter((each) => each !== null),
      )
      expect(graceOf(layerOf(...ms), given)).toEqual({
        cutMs: allowedMs === null ? null : 20 + allowedMs,
        quorum: quorum ?? 1,
      })
    },
  )

  test('a required agent is never late, and each sample of an agent counts', () => {
    const required = settings([agent, { ...agent, required: true }])
    expect(graceOf(layerOf(400, null), required).cutMs).toBeNull()
    const sampled = settings([{ ...agent, samples: 2, required: true }, agent])
    expect(graceOf(layerOf(400, null, 500), sampled).cutMs).toBeNull()
    expect(graceOf(layerOf(400, 500, null), sampled).cutMs).not.toBeNull()
  })
})
