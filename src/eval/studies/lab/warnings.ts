import { relatedTo } from '../../judging/families.ts'
import { counted, percent } from '../../report/figures.ts'
import type { PreferenceRecord } from '../../results/judgment-record.ts'
import type { Question } from '../../questions/question.ts'
import type { Roster } from '../panel/roster.ts'
import type { Records } from './records.ts'

/** Share of a judge's verdicts that may be unreadable; above it, no figure is to be believed. */
const MOST_UNREAD = 0.05

/** What was done, and by whom. */
export interface Done {
  readonly roster: Roster
  readonly questions: readonly Question[]
  readonly judges: readonly string[]
  readonly records: Records
}

/** What a reader must know before they believe a figure, one sentence each. */
export function warningsOf({ roster, questions, judges, records }: Done): readonly string[] {
  const models = [...roster.agents.map(({ model }) => model), roster.aggregator]
  const isJudged = questions.some(({ check }) => check === null)
  const verdicts = records.judgments()
  return [
    ...layersOf(roster.mixture.layers.length),
    ...failuresOf(records),
    ...(isJudged ? judges : []).flatMap((judge) => [
      ...unreadOf(judge, verdicts),
      ...relativesOf(judge, models),
    ]),
  ]
}

function layersOf(count: number): readonly string[] {
  if (count < 2) return []
  return [
    `The mixture has ${count} layers of agents; the study takes those of the first, and its aggregator.`,
  ]
}

function failuresOf(records: Records): readonly string[] {
  const answers = records.answers()
  const failed = answers.filter(({ error }) => error !== null).length
  if (failed === 0) return []
  return [
    `${failed} of ${counted(answers.length, 'answer')} over this panel failed; a failed answer has lost.`,
  ]
}

function unreadOf(judge: string, verdicts: readonly PreferenceRecord[]): readonly string[] {
  const own = verdicts.filter((verdict) => verdict.judge === judge)
  const unread = own.filter(({ preference }) => preference === null).length
  if (own.length === 0 || unread / own.length <= MOST_UNREAD) return []
  return [
    `${percent(unread / own.length)} of the verdicts of ${judge} cannot be read: above ${percent(MOST_UNREAD)}, no figure that hangs on them is to be believed.`,
  ]
}

function relativesOf(judge: string, models: readonly string[]): readonly string[] {
  const related = [...new Set(relatedTo(judge, models))]
  if (related.length === 0) return []
  return [
    `The judge ${judge} is of one family with ${related.join(', ')}: judges prefer their own.`,
  ]
}
