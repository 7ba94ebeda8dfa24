import type { Mixture } from '../mixture.ts'
import { optionsOf } from '../strategy.ts'

/** What makes a cascade cost more than it saves, or lets none of its drafts through. */
export function cascadeWarnings({
  strategy,
  layers,
  judge,
  aggregator,
}: Mixture): readonly { readonly path: string; readonly message: string }[] {
  const options = optionsOf(strategy)
  if (options.type !== 'cascade') return []
  const { gates } = options
  const verifier = judge?.model ?? aggregator.model
  const isDear = gates.includes('verifier') && verifier === aggregator.model
  const others = gates.some((gate) => gate !== 'agreement')
  const lone = gates.includes('agreement')
    ? (layers[0]?.agents ?? []).flatMap(({ samples }, index) => (samples === 1 ? [index] : []))
    : []
  return [
    ...(isDear
      ? [
          {
            path: 'judge',
            message: 'The verifier is the aggregator itself: a cheaper one saves more',
          },
        ]
      : []),
    ...lone.map((index) => ({
      path: `layers[0].agents[${index}].samples`,
      message: `The gate "agreement" cannot judge one sample: ${others ? 'the other gates decide' : 'it is never accepted'}`,
    })),
  ]
}
