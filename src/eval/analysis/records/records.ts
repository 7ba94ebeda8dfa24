import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type {
  GradeRecord,
  JudgmentRecord,
  PreferenceRecord,
} from '../../results/judgment-record.ts'
import type { Results } from '../../results/results-folder.ts'
import type { RunFile } from '../../results/run-file.ts'

/** The records of a run, by question and system. */
export interface Records {
  readonly run: RunFile
  readonly questions: readonly Question[]
  /** In the order of the repeats; empty where the system was not asked. */
  readonly answersOf: (question: string, system: string) => readonly AnswerRecord[]
  /** Verdicts on two systems, in whichever order they stand in the record; both ids may be the same. */
  readonly verdictsOf: (
    question: string,
    pair: readonly [string, string],
  ) => readonly PreferenceRecord[]
  readonly gradesOf: (question: string, system: string) => readonly GradeRecord[]
  readonly answers: readonly AnswerRecord[]
  readonly preferences: readonly PreferenceRecord[]
  readonly grades: readonly GradeRecord[]
}

/** Sorts the records of a run. Of two records of one thing the later counts: it is a retry of the earlier. */
export function recordsOf({ run, questions, answers, judgments }: Results): Records {
  const known = new Set(questions.map(({ id }) => id))
  const lastAnswers = lastOfEach(
    answers.filter(({ question }) => known.has(question)),
    ({ question, system, repeat }) => [question, system, repeat],
  )
  const lastJudgments = lastOfEach(
    judgments.filter(({ question }) => known.has(question)),
    identityOf,
  )
  const preferences = lastJudgments.filter((record) => record.kind === 'preference')
  const grades = lastJudgments.filter((record) => record.kind === 'grade')
  const answersBy = groupsOf(
    lastAnswers.toSorted((one, other) => one.repeat - other.repeat),
    ({ question, system }) => keyOf([question, system]),
  )
  const preferencesBy = groupsOf(preferences, ({ question, a, b }) => pairKey(question, [a, b]))
  const gradesBy = groupsOf(grades, ({ question, system }) => keyOf([question, system]))
  return {
    run,
    questions,
    answersOf: (question, system) => answersBy.get(keyOf([question, system])) ?? [],
    verdictsOf: (question, pair) => preferencesBy.get(pairKey(question, pair)) ?? [],
    gradesOf: (question, system) => gradesBy.get(keyOf([question, system])) ?? [],
    answers: lastAnswers,
    preferences,
    grades,
  }
}

function identityOf(record: JudgmentRecord): readonly (string | number)[] {
  const { kind, question, repeat, judge } = record
  return record.kind === 'preference'
    ? [kind, question, repeat, judge, record.a, record.b, record.first]
    : [kind, question, repeat, judge, record.system, ...Object.keys(record.points).toSorted()]
}

function pairKey(question: string, pair: readonly [string, string]): string {
  return keyOf([question, ...pair.toSorted()])
}

function keyOf(parts: readonly (string | number)[]): string {
  return JSON.stringify(parts)
}

function lastOfEach<Item>(
  items: readonly Item[],
  identity: (item: Item) => readonly (string | number)[],
): Item[] {
  return [...new Map(items.map((item) => [keyOf(identity(item)), item])).values()]
}

function groupsOf<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): ReadonlyMap<string, Item[]> {
  return Map.groupBy(items, key)
}
