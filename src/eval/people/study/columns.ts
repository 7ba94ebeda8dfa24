/** One row of the long table of a study: one question of one person, or one answer of one system. */
export interface StudyRow {
  readonly participant: string | null
  readonly cluster: string | null
  readonly condition: string | null
  readonly session: string | null
  readonly t: number | null
  readonly question_category: string | null
  readonly words_in: number | null
  readonly words_out: number | null
  readonly tokens: number | null
  readonly cost_usd: number | null
  readonly latency_ms: number | null
  readonly degraded: boolean | null
  readonly vote: string | null
  readonly copied_share: number | null
  readonly asked_again: boolean | null
  readonly opened_sources: number | null
  /** Texts are here with recorded consent alone. */
  readonly question_text: string | null
  readonly answer_text: string | null
  readonly work_text: string | null
}

/** What the codebook says of a column. */
export interface StudyColumn {
  readonly name: keyof StudyRow
  readonly type: 'text' | 'number' | 'whole number' | 'yes or no'
  readonly meaning: string
}

const column = (name: keyof StudyRow, type: StudyColumn['type'], meaning: string): StudyColumn => ({
  name,
  type,
  meaning,
})

/** The columns that every export has, in their order. */
export const COLUMNS: readonly StudyColumn[] = [
  column('participant', 'text', 'Pseudonym of the person (HMAC-SHA256 with the salt of the study)'),
  column(
    'cluster',
    'text',
    'Pseudonym of the class, document or conversation: errors within it go together',
  ),
  column(
    'condition',
    'text',
    'What answered: a single model, the mixture, or the mixture with its proposals shown',
  ),
  column('session', 'text', 'Pseudonym of the session, or of the run'),
  column('t', 'number', 'Seconds since the first question of the participant'),
  column('question_category', 'text', 'Category of the question'),
  column('words_in', 'whole number', 'Words of the question'),
  column('words_out', 'whole number', 'Words of the answer'),
  column('tokens', 'whole number', 'Tokens of all calls, prompts included'),
  column('cost_usd', 'number', 'US dollars of all calls, failed ones included'),
  column('latency_ms', 'whole number', 'Milliseconds to the last token'),
  column(
    'degraded',
    'yes or no',
    'Whether the run was worse than planned, as with agents that failed',
  ),
  column('vote', 'text', 'The vote of the person'),
  column(
    'copied_share',
    'number',
    'Share of the four-word runs of the work handed in that are in the answer, from 0 to 1',
  ),
  column('asked_again', 'yes or no', 'Whether the person asked much the same again in the session'),
  column('opened_sources', 'whole number', 'Sources or proposals that the person opened'),
]

/** Further columns of an export with texts. */
export const TEXT_COLUMNS: readonly StudyColumn[] = [
  column('question_text', 'text', 'The question; empty without recorded consent'),
  column('answer_text', 'text', 'The answer; empty without recorded consent'),
  column('work_text', 'text', 'The work handed in; empty without recorded consent'),
]

/** Outcomes to measure outside of this table. */
export const OUTCOMES: readonly (readonly [name: string, meaning: string])[] = [
  [
    'Learning',
    'A test before, a test after, and a delayed test two to eight weeks later, none of them with help',
  ],
  ['Transfer', 'Tasks of another form than those that were practised'],
  ['Over-reliance', 'Share of wrong answers that were accepted'],
  ['Under-reliance', 'Share of right answers that were rejected'],
  ['Verification', 'Sources or proposals opened before an answer was used'],
  ['Time on task', 'Minutes until the work was handed in'],
  [
    'Sameness of the work',
    'Similarity between the texts of different people, by condition: help can make all of them alike',
  ],
  ['Cost', 'US dollars per learner, by condition'],
]
