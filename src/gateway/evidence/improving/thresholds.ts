import { optionsOf } from '../../../protocol/mixtures/strategy.ts'
import { COST_WORTH, shown, verdictOf, type Grounds, type Rated } from './candidate.ts'

/** The share of the runs in which one step of a threshold is expected to matter. */
const CHANGED = 0.1
/** By how many percent a verifier accepts more or less. */
const ACCEPT_STEP = 15

/**
 * Another threshold for what ends a run early: one that saves more calls, or fewer where the mixture is worse than what it is
 * compared with.
 */
export function otherThresholds({ mixture, evidence: { against } }: Grounds): readonly Rated[] {
  if (against === null) return []
  const isWorse = verdictOf(against) === 'worse'
  const rest = {
    why: isWorse
      ? `The mixture is worse than ${against.name}, and would end fewer runs early: ${shown(against)}`
      : 'Each run that ends earlier saves the calls after it',
    fewerCalls: !isWorse,
    worth: CHANGED * (isWorse ? 0.5 - against.mean : COST_WORTH),
  }
  const found: Rated[] = []
  const { early_exit: exit, layers } = mixture
  const agents = layers[exit?.after_layer ?? 0]?.agents ?? []
  if (exit !== undefined && layers.length > exit.after_layer + 1) {
    const most = agents.reduce((sum, { samples }) => sum + samples, 0)
    const agree = Math.max(2, Math.min(most, exit.agree + (isWorse ? 1 : -1)))
    const change = `Skip the further layers once ${agree} agents agree in place of ${exit.agree}`
    if (agree !== exit.agree)
      found.push({
        ...rest,
        key: `agree ${agree}`,
        change,
        mixture: { ...mixture, early_exit: { ...exit, agree } },
      })
  }
  const options = optionsOf(mixture.strategy)
  if (options.type === 'cascade' && options.gates.includes('verifier')) {
    const step = isWorse ? ACCEPT_STEP : -ACCEPT_STEP
    const accept = Math.max(0, Math.min(100, options.accept + step))
    const change = `Accept drafts from ${accept} % on in place of ${options.accept} %`
    if (accept !== options.accept)
      found.push({
        ...rest,
        key: `accept ${accept}`,
        change,
        mixture: { ...mixture, strategy: { ...options, accept } },
      })
  }
  return found
}
