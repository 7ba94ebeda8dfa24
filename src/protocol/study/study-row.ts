/** A request of a participant, for the row that is stored of it, by its columns. Names become pseudonyms. */
export interface NewStudyRow extends Omit<
  WireStudyRow,
  't' | 'degraded' | 'vote' | 'copied_share' | 'asked_again' | 'opened_sources' | 'work_text'
> {
  readonly study: string
  /** The id of the request; one whose message is repeated is stored once. */
  readonly id: string
  /** The run whose answer the participant got; an earlier one when it was replayed. */
  readonly run: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly degraded: 0 | 1
}

/** A row as `GET /v1/study` exports it: the columns of the table that `npm run eval -- study` makes. */
export interface WireStudyRow {
  readonly participant: string
  readonly cluster: string | null
  readonly condition: string | null
  readonly session: string | null
  /** Seconds since the first question of the participant. */
  readonly t: number
  readonly question_category: string | null
  readonly words_in: number
  readonly words_out: number
  readonly tokens: number
  readonly cost_usd: number | null
  readonly latency_ms: number
  readonly degraded: boolean
  readonly vote: string | null
  readonly copied_share: null
  readonly asked_again: null
  readonly opened_sources: null
  /** Null unless the participant agreed that texts are stored. */
  readonly question_text: string | null
  readonly answer_text: string | null
  readonly work_text: null
}

/** The columns in their order. */
export const STUDY_COLUMNS = [
  'participant',
  'cluster',
  'condition',
  'session',
  't',
  'question_category',
  'words_in',
  'words_out',
  'tokens',
  'cost_usd',
  'latency_ms',
  'degraded',
  'vote',
  'copied_share',
  'asked_again',
  'opened_sources',
  'question_text',
  'answer_text',
  'work_text',
] as const satisfies readonly (keyof WireStudyRow)[]

/** Most characters of a question or an answer that are stored. */
export const MAX_TEXT_CHARS = 32_768

/** Some rows, oldest first; `after` is where the next page begins, null on the last. */
export interface StudyPage {
  readonly rows: readonly WireStudyRow[]
  readonly after: number | null
}

/** Which rows to delete: all of a study, or those of one participant. */
export interface StudyDeletion {
  readonly study: string
  /** A name, or a pseudonym as exports have it. */
  readonly participant: string | null
}
