import type { StepEvent } from '../../events.ts'
import { familyOf } from '../../model-family.ts'
import type { Judge } from '../../plan.ts'

/**
 * A judge whose model wrote none of the texts, where the judge has a fallback of another family than theirs: models
 * prefer what they wrote themselves. Otherwise the judge as it is.
 */
export function impartial(judge: Judge, writers: readonly string[]): Judge {
  const { model, fallbacks } = judge
  if (!isPartial(model, writers)) return judge
  const families = new Set(writers.map(familyOf))
  const other = fallbacks.find((each) => !families.has(familyOf(each)))
  if (other === undefined) return judge
  return {
    ...judge,
    model: other,
    fallbacks: [model, ...fallbacks.filter((each) => each !== other)],
  }
}

/** Whether a model would judge its own text among those of others. */
export function isPartial(model: string, writers: readonly string[]): boolean {
  return writers.includes(model) && writers.some((each) => each !== model)
}

/** Passes on what a judging yields, and notes which models replied. */
export async function* noting<E extends StepEvent, R>(
  judging: AsyncGenerator<E, R, void>,
  judges: Set<string>,
): AsyncGenerator<E, R, void> {
  try {
    for (;;) {
      const next = await judging.next()
      if (next.done) return next.value
      const event: StepEvent = next.value
      if (event.type === 'call-end' && event.call.status === 'ok') judges.add(event.call.model)
      yield next.value
    }
  } finally {
    await judging.return(undefined as never) // After an early return the calls end, too.
  }
}
