import { familyOf } from '../../moa/model-family.ts'
import { BoundedPattern } from '../../moa/schema/bounded-pattern.ts'
import { effectiveVotes } from '../../moa/votes/effective-votes.ts'
import type { ModelFacts } from '../../protocol/mixtures/warnings/warning.ts'
import type { ModelDirectory } from '../ports/models.ts'

/** Length of a text that an answer's pattern must be able to read. */
const TEXT_CHARS = 1_000

/** What is known here of the models and patterns of a mixture, for its warnings. */
export function warningFacts(models: Pick<ModelDirectory, 'priceOf' | 'check'>): ModelFacts {
  return {
    hasPrice: (model) => models.priceOf(model) !== null,
    problem: (model) => {
      const check = models.check(model)
      return check.ok ? null : check.message
    },
    panel(voters) {
      const families = voters.map(familyOf)
      const { votes } = effectiveVotes(families.map((family) => ({ family, weight: 1 })))
      return { families: [...new Set(families)], votes }
    },
    mayBeSlow: (pattern) => new BoundedPattern(pattern).stepsOn(TEXT_CHARS) === Infinity,
  }
}
