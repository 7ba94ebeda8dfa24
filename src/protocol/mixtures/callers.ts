import type { Mixture } from './mixture.ts'

/** A model that a mixture names, and where. */
export interface NamedModel {
  /** The part of the mixture, as `layers[0].agents[1]`. */
  readonly part: string
  /** The field in it, as `fallbacks[0]`. */
  readonly field: string
  readonly model: string
}

/** Every model that a mixture names, fallbacks included, whichever its strategy calls. */
export function namedModels({ layers, aggregator, judge }: Mixture): readonly NamedModel[] {
  return [
    ...layers.flatMap(({ agents }, layer) =>
      agents.flatMap((agent, index) => modelsIn(`layers[${layer}].agents[${index}]`, agent)),
    ),
    ...modelsIn('aggregator', aggregator),
    ...modelsIn('judge', judge ?? {}),
  ]
}

function modelsIn(
  part: string,
  caller: {
    readonly model?: string | undefined
    readonly fallbacks?: readonly string[] | undefined
  },
): readonly NamedModel[] {
  const { model, fallbacks = [] } = caller
  return [
    ...(model === undefined ? [] : [{ part, field: 'model', model }]),
    ...fallbacks.map((each, index) => ({ part, field: `fallbacks[${index}]`, model: each })),
  ]
}
