import type { Figure } from '../measuring/figure.ts'
import { withNoise } from '../measuring/noise.ts'
import { measureRounds } from '../measuring/rounds.ts'
import { AT_ONCE } from '../stage/mixtures.ts'
import type { Target } from '../targets/target.ts'
import { medianOf, ratioOf } from './compare.ts'
import type { Measurement } from './plan.ts'

const LANES = 16

/** Answers a second, models without delay, with callers that repeat their request immediately. */
export const throughput: Measurement = async function* (stage, { quick }) {
  const { ours, nineRouter, aiSdk, native, portkey, nginx } = stage
  const windowMs = quick ? 200 : 600
  const mixing = [nineRouter, aiSdk, native].filter((target) => target !== null)
  const hopping = [portkey, nginx].filter((target) => target !== null)
  const cases = [
    ...[ours, ours, ...mixing].map((target) => ({ target, model: 'at-once' })),
    ...[ours, ...hopping].map((target) => ({ target, model: AT_ONCE })),
  ].map(({ target, model }) => ({
    name: target.name,
    run: () => answersPerSecond(target, model, windowMs),
  }))
  const rounds = await measureRounds(cases, quick ? 2 : 8)
  const same = ratioOf(rounds, 1, 0)
  const alone = 2 + mixing.length
  const mixtures: Figure[] = [
    {
      name: 'edge-moa, 3+1',
      unit: '/s',
      estimate: medianOf(rounds, 0),
      says: `Whole answers a second with ${LANES} callers; the models and the callers share the machine.`,
    },
    ...mixing.map((target, index): Figure => ({
      name: `edge-moa ÷ ${target.name}, 3+1`,
      unit: '×',
      estimate: ratioOf(rounds, 0, index + 2),
      says: `Answers a second, divided by those of ${target.name} in the same round.`,
      ...(target === nineRouter ? { goal: { limit: 'at least', value: 3 } } : {}),
    })),
  ]
  const hops = hopping.map((target, index): Figure => ({
    name: `edge-moa ÷ ${target.name}, one model alone`,
    unit: '×',
    estimate: ratioOf(rounds, alone, alone + 1 + index),
    says: `One model alone: ${target.name} knows no mixtures.`,
  }))
  const figures = [...mixtures, ...hops].map((figure) => withNoise(figure, same))
  yield { title: `Throughput, models without delay, ${LANES} callers`, figures }
}

async function answersPerSecond(target: Target, model: string, windowMs: number): Promise<number> {
  const started = performance.now()
  let answers = 0
  const lane = async () => {
    while (performance.now() - started < windowMs) {
      await target.ask(model)
      answers += 1
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return (answers * 1_000) / (performance.now() - started)
}
