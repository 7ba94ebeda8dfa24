import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EvalError } from '../../command/errors.ts'
import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import { isMissing, JsonLines } from '../../results/json-lines.ts'
import type { PreferenceRecord } from '../../results/judgment-record.ts'
import { FILES, hashOfQuestions, writeWhole } from '../../results/results-folder.ts'
import type { Roster } from './roster.ts'

/** What all studies over one panel have in common: with anything else, their answers could not be compared. */
export interface PanelFile {
  readonly schema: 1
  readonly mixture: string
  /** Null for a built-in mixture. */
  readonly version: number | null
  readonly agents: readonly { readonly name: string; readonly settings: object }[]
  readonly aggregator: string
  readonly questionsHash: string
  readonly seed: number
}

/** The directory of a panel: the proposals, the answers made from them, and the judgments, whichever study paid for them. */
export interface StudyFolder extends Disposable {
  readonly path: string
  /** The proposals. */
  readonly panel: JsonLines<AnswerRecord>
  readonly answers: JsonLines<AnswerRecord>
  readonly judgments: JsonLines<PreferenceRecord>
}

const PANEL = 'panel.json'

/** What the panel of a roster is, over these questions. */
export function panelFileOf(roster: Roster, questions: readonly Question[]): PanelFile {
  const { mixture, agents, aggregator, seed } = roster
  return {
    schema: 1,
    mixture: mixture.id,
    version: mixture.version,
    agents: agents.map(({ name, settings }) => ({ name, settings })),
    aggregator,
    questionsHash: hashOfQuestions(questions),
    seed,
  }
}

/** Opens the directory of a panel, which is made when there is none. Throws an `EvalError` when it holds another panel. */
export function openStudyFolder(
  path: string,
  { file, questions }: { readonly file: PanelFile; readonly questions: readonly Question[] },
): StudyFolder {
  mkdirSync(path, { recursive: true })
  const known = readPanelFile(path)
  if (known === null) {
    writeWhole(
      join(path, FILES.questions),
      questions.map((each) => `${JSON.stringify(each)}\n`).join(''),
    )
    writeWhole(join(path, PANEL), `${JSON.stringify(file, null, 2)}\n`)
  } else rejectOther(path, known, file)
  const panel = new JsonLines<AnswerRecord>(join(path, 'panel.jsonl'))
  const answers = new JsonLines<AnswerRecord>(join(path, FILES.answers))
  const judgments = new JsonLines<PreferenceRecord>(join(path, FILES.judgments))
  return {
    path,
    panel,
    answers,
    judgments,
    [Symbol.dispose]() {
      for (const each of [panel, answers, judgments]) each[Symbol.dispose]()
    },
  }
}

function readPanelFile(path: string): PanelFile | null {
  try {
    return JSON.parse(readFileSync(join(path, PANEL), 'utf8')) as PanelFile
  } catch (error) {
    if (isMissing(error)) return null
    throw new EvalError(`Cannot read ${join(path, PANEL)}: it is not JSON`)
  }
}

function rejectOther(path: string, known: PanelFile, wanted: PanelFile): void {
  const fields = ['mixture', 'version', 'agents', 'aggregator', 'questionsHash', 'seed'] as const
  const other = fields.find(
    (field) => JSON.stringify(known[field]) !== JSON.stringify(wanted[field]),
  )
  if (other === undefined) return
  const what = other === 'questionsHash' ? 'questions' : other
  throw new EvalError(
    `Cannot use the panel in ${path}: its ${what} differ from those of this study, wanted another --out`,
  )
}
