import { namedModels } from '../callers.ts'
import type { Mixture } from '../mixture.ts'
import { typeOf } from '../strategy.ts'
import type { ModelFacts, Warning } from './warning.ts'

/** What is allowed in `compare`, `learn` and `improve`, but probably not meant. */
export function evidenceWarnings(mixture: Mixture, facts: ModelFacts): readonly Warning[] {
  return [
    ...opponentWarnings(mixture, facts),
    ...judgesWarnings(mixture, facts),
    ...learnWarnings(mixture),
    ...improveWarnings(mixture),
  ]
}

function opponentWarnings({ compare, id }: Mixture, facts: ModelFacts): readonly Warning[] {
  if (compare === undefined) return []
  const { against } = compare
  const path = 'compare.against'
  if (against === id) return [{ path, message: 'It is the mixture itself: nothing is compared' }]
  const problem = against.includes('/') ? problemOf(against, facts) : null
  return problem === null ? [] : [{ path, message: problem }]
}

function judgesWarnings(mixture: Mixture, facts: ModelFacts): readonly Warning[] {
  const { compare } = mixture
  if (compare === undefined) return []
  const named = namedModels(mixture).filter(({ part }) => part !== 'judge')
  const writers = new Set([compare.against, ...named.map(({ model }) => model)])
  return compare.judges.flatMap((judge, index) => {
    const message = problemOf(judge, facts) ?? (writers.has(judge) ? JUDGES_ITSELF : null)
    return message === null ? [] : [{ path: `compare.judges[${index}]`, message }]
  })
}

const JUDGES_ITSELF =
  'It also writes: models prefer what they wrote themselves, so a judge should be another one'

/** Why a model cannot take part in comparisons; null when it can. */
function problemOf(model: string, facts: ModelFacts): string | null {
  return (
    facts.problem(model) ??
    (facts.hasPrice(model) ? null : `The price of ${model} is unknown: nothing is compared`)
  )
}

function learnWarnings({ learn, choose, strategy }: Mixture): readonly Warning[] {
  if (learn === undefined || choose !== undefined || typeOf(strategy) === 'auto') return []
  const message =
    'There is nothing to learn: only `"strategy": "auto"` and `choose` decide for each request'
  return [{ path: 'learn', message }]
}

function improveWarnings({ improve, compare }: Mixture): readonly Warning[] {
  const path = 'improve'
  if (improve !== 'propose' && improve !== 'auto') return []
  if (compare === undefined)
    return [{ path, message: 'Without `compare`, no change is proposed: nothing can test it' }]
  if (improve === 'auto' && compare.judges.length === 1)
    return [{ path, message: 'With one judge, changes are proposed only: `auto` takes two' }]
  return []
}
