import { familyOf } from '../judging/families.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import type { JudgeHealth } from '../results/summary.ts'
import { differenceOf, type Sample } from './estimates.ts'
import { meanOrNull, present } from './records/means.ts'
import { towards } from './records/paired-question.ts'

/** What a judge and the systems have in common. */
export type JudgeRelations = Pick<JudgeHealth, 'family' | 'related' | 'selfPreference'>

/** What relations are read from. */
export interface RelationEvidence {
  readonly answers: readonly AnswerRecord[]
  /** Verdicts on two systems, of all judges. */
  readonly compared: Iterable<PreferenceRecord>
}

/**
 * The systems that have a model of the judge's family, and how much more the judge prefers what its own family wrote
 * than the other judges do on the same pairs (arXiv 2604.22891).
 */
export function relationsOf(
  judge: string,
  { answers, compared }: RelationEvidence,
): JudgeRelations {
  const family = familyOf(judge)
  const systems = [...Map.groupBy(answers, ({ system }) => system)]
  const having = (models: (answer: AnswerRecord) => readonly string[]) =>
    systems
      .filter(([, own]) => own.flatMap(models).some((model) => familyOf(model) === family))
      .map(([system]) => system)
  const written = new Set(having(writersOf))
  return {
    family,
    related: having(({ models }) => models),
    selfPreference: differenceOf(excesses(judge, [...compared], written)),
  }
}

/** Who wrote an answer: the aggregator where there was one, else every model that was called. */
function writersOf({ calls, models }: AnswerRecord): readonly string[] {
  const writing = calls.filter(({ role, status }) => role === 'aggregator' && status === 'ok')
  return writing.length > 0 ? writing.map(({ model }) => model) : models
}

/** By question: how much the judge prefers the side of its family, less that of the other judges, where the other side is of another. */
function excesses(
  judge: string,
  compared: readonly PreferenceRecord[],
  written: ReadonlySet<string>,
): Sample[] {
  const mixed = compared.filter(({ a, b }) => written.has(a) !== written.has(b))
  const pairs = [
    ...Map.groupBy(mixed, ({ question, repeat, a, b }) => keyOf([question, repeat, a, b])).values(),
  ]
  const found = pairs.flatMap((verdicts) => {
    const own = towardsFamily(verdicts.filter((verdict) => verdict.judge === judge))
    const others = towardsFamily(verdicts.filter((verdict) => verdict.judge !== judge))
    const [first] = verdicts
    if (own === null || others === null || first === undefined) return []
    return [{ question: first.question, value: own - others }]
  })
  const questions = Map.groupBy(found, ({ question }) => question)
  return [...questions.values()].flatMap((own) => {
    const value = meanOrNull(own.map((each) => each.value))
    return value === null ? [] : [{ value, cluster: null }]
  })

  function towardsFamily(verdicts: readonly PreferenceRecord[]): number | null {
    const values = verdicts.map((verdict) =>
      towards(written.has(verdict.a) ? verdict.a : verdict.b, verdict),
    )
    return meanOrNull(present(values))
  }
}

function keyOf(parts: readonly (string | number)[]): string {
  return JSON.stringify(parts)
}
