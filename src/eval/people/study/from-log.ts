import { rowsOf } from '../../questions/formats.ts'
import type { StudyRow } from './columns.ts'
import { fieldsOf, type Fields } from './fields.ts'
import type { Pseudonym } from './pseudonym.ts'
import { copiedShare, isSameQuestion, wordsOf } from './words.ts'

/** One question of one person, as a log has it. */
interface Asked {
  readonly fields: Fields
  readonly person: string
  readonly session: string | null
  readonly atMs: number | null
  readonly question: string | null
}

/** The rows of a log of a study: JSONL or CSV, one question a row, in the order of the file. */
export async function rowsOfLog(path: string, pseudonym: Pseudonym): Promise<StudyRow[]> {
  const log: Asked[] = []
  for await (const row of rowsOf(path)) log.push(askedOf(fieldsOf(row, path)))
  const starts = startsOf(log)
  const sessions = Map.groupBy(log, ({ person, session }) => JSON.stringify([person, session]))
  return log.map((asked) => {
    const session = sessions.get(JSON.stringify([asked.person, asked.session])) ?? []
    return rowOf(asked, { startMs: starts.get(asked.person) ?? null, session, pseudonym })
  })
}

function askedOf(fields: Fields): Asked {
  return {
    fields,
    person: fields.needed('person', 'participant', 'voter'),
    session: fields.text('session'),
    atMs: fields.timeMs('at', 'time'),
    question: fields.text('question', 'input', 'question_text'),
  }
}

function startsOf(log: readonly Asked[]): Map<string, number> {
  const starts = new Map<string, number>()
  for (const { person, atMs } of log)
    if (atMs !== null) starts.set(person, Math.min(atMs, starts.get(person) ?? atMs))
  return starts
}

interface Surroundings {
  readonly startMs: number | null
  /** All that the person asked in the session. */
  readonly session: readonly Asked[]
  readonly pseudonym: Pseudonym
}

function rowOf(asked: Asked, { startMs, session, pseudonym }: Surroundings): StudyRow {
  const { fields, person, atMs, question } = asked
  const [answer, work] = [fields.text('answer', 'answer_text'), fields.text('work', 'work_text')]
  const cluster = fields.text('class', 'cluster')
  // An export of the gateway has texts only of those who agreed.
  const consents = fields.flag('consent') ?? fields.text('question_text', 'answer_text') !== null
  return {
    participant: pseudonym('participant', person),
    cluster: cluster === null ? null : pseudonym('cluster', cluster),
    condition: fields.text('condition'),
    session: asked.session === null ? null : pseudonym('session', asked.session),
    t: atMs === null || startMs === null ? fields.number('t') : Math.round((atMs - startMs) / 1000),
    question_category: fields.text('category', 'question_category'),
    words_in: question === null ? fields.number('words_in') : wordsOf(question),
    words_out: answer === null ? fields.number('words_out') : wordsOf(answer),
    tokens: fields.number('tokens'),
    cost_usd: fields.number('cost_usd'),
    latency_ms: fields.number('latency_ms'),
    degraded: fields.flag('degraded'),
    vote: fields.text('vote', 'choice'),
    copied_share: fields.number('copied_share') ?? sharesOf(work, answer),
    asked_again: fields.flag('asked_again') ?? repeats(asked, session),
    opened_sources: fields.number('opened_sources'),
    question_text: consents ? question : null,
    answer_text: consents ? answer : null,
    work_text: consents ? work : null,
  }
}

function sharesOf(work: string | null, answer: string | null): number | null {
  return work === null || answer === null ? null : copiedShare(work, answer)
}

/** Whether a later question of the session is much the same; null where there are no texts to compare. */
function repeats(asked: Asked, session: readonly Asked[]): boolean | null {
  const { question } = asked
  if (question === null) return null
  const later = session.slice(session.indexOf(asked) + 1)
  return later.some((other) => other.question !== null && isSameQuestion(question, other.question))
}
