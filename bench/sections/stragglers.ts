import type { Figure, Section } from '../measuring/figure.ts'
import { unlessNoisy } from '../measuring/noise.ts'
import { measureRounds } from '../measuring/rounds.ts'
import type { MixtureName } from '../stage/mixtures.ts'
import type { Target } from '../targets/target.ts'
import { ratioOf } from './compare.ts'
import type { Measurement } from './plan.ts'

const TROUBLES = [
  { mixture: 'one-hung', name: 'one of six hung', goal: 1.6 },
  { mixture: 'one-slow', name: 'one of six ten times slower' },
  { mixture: 'one-failing', name: 'one of six failing at once' },
] as const

/** Time until the first token of the answer when one of six agents misbehaves, against none. */
export const stragglers: Measurement = async function* ({ ours, nineRouter }, { quick }) {
  yield await measureTarget(ours, quick ? 2 : 10)
  // 9router waits 8 seconds for the agent that hangs.
  if (nineRouter !== null && !quick) yield await measureTarget(nineRouter, 3)
}

async function measureTarget(target: Target, rounds: number): Promise<Section> {
  const mixtures: readonly MixtureName[] = [
    'six-good',
    'six-good',
    ...TROUBLES.map(({ mixture }) => mixture),
  ]
  const cases = mixtures.map((mixture) => ({
    name: mixture,
    run: async () => (await target.ask(mixture)).firstTokenMs,
  }))
  const measured = await measureRounds(cases, rounds)
  const same = ratioOf(measured, 1, 0)
  const figures = TROUBLES.map((trouble, index): Figure =>
    unlessNoisy(
      {
        name: trouble.name,
        unit: '×',
        estimate: ratioOf(measured, index + 2, 0),
        says: 'Time until the first token, divided by that of the same run with six good agents.',
        ...(target.name === 'edge-moa' && 'goal' in trouble
          ? { goal: { limit: 'at most', value: trouble.goal } }
          : {}),
      },
      same,
    ),
  )
  return { title: `One of six agents misbehaves: ${target.name}`, figures }
}
