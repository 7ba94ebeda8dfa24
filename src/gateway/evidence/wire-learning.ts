import type { Learn } from '../../protocol/mixtures/evidence/evidence.ts'
import type { WireLearning } from '../../protocol/learning/learning.ts'
import { differenceOf, NO_VALUES, type Difference } from '../../stats/learning/off-policy.ts'
import type { LearningFigures } from './learned-store.ts'

const NOTHING: LearningFigures = {
  live: false,
  mayDecide: true,
  decisions: 0,
  rewarded: 0,
  arms: [],
  values: NO_VALUES,
  pacer: null,
}

/** What a mixture has learned, as it is reported. */
export function wireLearning(
  mixture: string,
  learn: Learn | undefined,
  figures: LearningFigures | null,
): WireLearning {
  const { live, decisions, rewarded, arms, values, pacer } = figures ?? NOTHING
  const difference = differenceOf(values)
  const isLive = live && learn?.live === true
  return {
    object: 'learning',
    mixture,
    state: learn === undefined ? 'off' : isLive ? 'live' : 'collecting',
    decisions,
    rewarded,
    arms: arms.map(({ arm, pulls, rewarded: known, meanReward, meanCostUsd }) => ({
      arm,
      pulls,
      rewarded: known,
      mean_reward: meanReward,
      mean_cost_usd: meanCostUsd,
    })),
    estimate: difference && {
      rules: values.rules / values.scale,
      learned: values.learned / values.scale,
      interval: [...difference.interval],
      n: values.n,
    },
    pacer: pacer && {
      target_usd: pacer.targetUsd,
      mean_usd: pacer.meanUsd,
      weight: pacer.weight,
    },
    why: reasonOf(learn, isLive, difference),
  }
}

function reasonOf(learn: Learn | undefined, isLive: boolean, difference: Difference | null) {
  if (learn === undefined) return 'The mixture does not learn: it has no `learn`'
  if (isLive) return 'Recorded runs show that it does at least as well as the rules, so it decides'
  if (learn.explore === 0) return 'Nothing is tried, as `explore` is 0: so nothing can be estimated'
  if (difference === null)
    return 'Too few outcomes yet: an estimate needs 100 of requests for which it chooses differently from the rules'
  if (difference.interval[0] > 0 && !learn.live)
    return 'It would do better than the rules, but `live` is false'
  return 'Recorded runs do not show yet that it would do better than the rules'
}
