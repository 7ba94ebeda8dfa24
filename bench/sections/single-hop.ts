import { unlessNoisy } from '../measuring/noise.ts'
import { measureRounds } from '../measuring/rounds.ts'
import { AT_ONCE } from '../stage/mixtures.ts'
import { addedBy, addedRatio } from './compare.ts'
import type { Measurement } from './plan.ts'

/** One model alone, the only case of gateways that know no mixtures. */
export const singleHop: Measurement = async function* (stage, { quick }) {
  const peers = [stage.nginx, stage.portkey, stage.nineRouter].filter((target) => target !== null)
  const targets = [stage.direct, stage.ours, stage.ours, ...peers]
  const cases = targets.map((target) => ({
    name: target.name,
    run: async () => (await target.ask(AT_ONCE)).firstTokenMs,
  }))
  const rounds = await measureRounds(cases, quick ? 30 : 80)
  const same = addedRatio(rounds, 1, 2)
  const figures = [stage.ours, ...peers].map((target, index) =>
    unlessNoisy(
      {
        name: `first token: ${target.name}`,
        unit: 'ms',
        estimate: addedBy(rounds, index === 0 ? 1 : index + 2),
        says: `What ${target.name} adds to a single model that answers without delay.`,
      },
      same,
    ),
  )
  yield { title: 'Added latency of one model alone, without delay, one at a time', figures }
}
