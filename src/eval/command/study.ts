import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assignConditions, type Enrolled } from '../people/study/assign.ts'
import { codebookText } from '../people/study/codebook.ts'
import { COLUMNS, TEXT_COLUMNS, type StudyRow } from '../people/study/columns.ts'
import { fieldsOf } from '../people/study/fields.ts'
import { rowsOfLog } from '../people/study/from-log.ts'
import { rowsOfResults } from '../people/study/from-results.ts'
import { rowsOfVotes } from '../people/study/from-votes.ts'
import { planStudy, type StudyAims } from '../people/study/plan.ts'
import { planText } from '../people/study/plan-text.ts'
import { preregistrationText, type Preregistered } from '../people/study/preregistration.ts'
import { MIN_SALT_LENGTH, pseudonyms, type Pseudonym } from '../people/study/pseudonym.ts'
import { csvText, tableText } from '../people/study/table.ts'
import { VOTES_FILE, type VoteRecord } from '../people/votes/vote-record.ts'
import { rowsOf } from '../questions/formats.ts'
import { readJsonLines } from '../results/json-lines.ts'
import { hasResults, readResults, writeWhole } from '../results/results-folder.ts'
import { EXIT, type Desk } from './desk.ts'
import { EvalError, UseError } from './errors.ts'
import type { SubCommand } from './sub-command.ts'

const USAGE = `Usage: npm run eval -- study --plan | --assign ROSTER | --export SOURCE [options]

Studies with people: how many are needed, who gets which condition, and a table that can be analysed and shared.

  --plan              prints how many people and classes are needed, and writes the stub of a preregistration
  --assign ROSTER     gives everybody of a file (JSONL or CSV: person, class) a condition, balanced within each class
  --export SOURCE     makes study.csv and codebook.md, and preregistration.md where there is none, from a results directory (one
                      row for each answer, or, where people have voted on them, for each answer of a vote), from an export
                      of a gateway (GET /v1/study?id=ID), or from a log of your own (JSONL or CSV) with one
                      question a row: person, class, session, at, condition, question, answer, work, category,
                      tokens, cost_usd, latency_ms, degraded, vote, asked_again, opened_sources, consent
The plan
  --effect NUMBER     difference to be found, in standard deviations (default: 0.3)
  --conditions LIST   the one that others are compared with first (default: single,mixture,mixture with provenance)
  --class-size NUMBER (default: 25)
  --icc NUMBER        intraclass correlation of the outcome, from 0 to 1 (default: 0.15)
  --power NUMBER      (default: 0.8)
  --alpha NUMBER      for all comparisons together (default: 0.05)
  --dropout NUMBER    share of those who will not finish (default: 0.1)
Pseudonyms
  --salt-file FILE    holds the secret of the study, at least ${MIN_SALT_LENGTH} characters; with --assign and --export
  --texts             exports texts, too: of a person with "consent": true in the log alone
Files
  --out DIR           (default: the directory you are in)
`

const OPTIONS = {
  plan: { type: 'boolean', default: false },
  assign: { type: 'string' },
  export: { type: 'string' },
  effect: { type: 'string', default: '0.3' },
  conditions: { type: 'string', default: 'single,mixture,mixture with provenance' },
  'class-size': { type: 'string', default: '25' },
  icc: { type: 'string', default: '0.15' },
  power: { type: 'string', default: '0.8' },
  alpha: { type: 'string', default: '0.05' },
  dropout: { type: 'string', default: '0.1' },
  'salt-file': { type: 'string' },
  texts: { type: 'boolean', default: false },
  out: { type: 'string', default: '.' },
} as const

type Values = ReturnType<typeof parsed>

/** `study`: sample size, assignment, and export of a study with people. */
export const study: SubCommand = {
  summary: 'plan a study with people, assign conditions, and export its data without names',
  usage: USAGE,
  async run(args, desk) {
    const values = parsed(args)
    const tasks = [values.plan, values.assign, values.export].filter(
      (task) => task !== undefined && task !== false,
    )
    if (tasks.length !== 1)
      throw new UseError('Cannot start: no task is named, wanted one of --plan, --assign, --export')
    if (values.plan) plan(values, desk)
    else if (values.assign !== undefined) await assign(values.assign, { values, desk })
    else if (values.export !== undefined) await exportTable(values.export, { values, desk })
    return EXIT.ok
  },
}

interface Task {
  readonly values: Values
  readonly desk: Desk
}

function plan(values: Values, desk: Desk): void {
  const planned = preregistered(values)
  desk.write(planText(planned))
  written(values, desk, { 'preregistration.md': preregistrationText(planned) })
}

function preregistered(values: Values): Preregistered {
  const aims: StudyAims = {
    effect: numberOf(values, 'effect', { above: 0, most: 10 }),
    conditions: conditionsOf(values).length,
    classSize: wholeNumberOf(values, 'class-size'),
    intraclass: numberOf(values, 'icc', { above: -Number.EPSILON, most: 1 }),
    power: numberOf(values, 'power', { above: 0.05, most: 0.999 }),
    alpha: numberOf(values, 'alpha', { above: 0, most: 0.5 }),
    dropout: numberOf(values, 'dropout', { above: -Number.EPSILON, most: 0.9 }),
  }
  return { aims, plan: planStudy(aims) }
}

async function assign(path: string, { values, desk }: Task): Promise<void> {
  const salt = saltOf(values)
  const roster: Enrolled[] = []
  for await (const row of rowsOf(path)) {
    const fields = fieldsOf(row, path)
    roster.push({
      person: fields.needed('person', 'participant'),
      class: fields.text('class', 'cluster') ?? '',
    })
  }
  const twice = roster.find(
    ({ person }, at) => roster.findIndex((other) => other.person === person) < at,
  )
  if (twice !== undefined)
    throw new EvalError(
      `Cannot assign "${path}": "${twice.person}" is in it twice, wanted everybody once`,
    )
  const assigned = assignConditions(roster, { conditions: conditionsOf(values), salt })
  const rows = assigned.map((each) => [each.person, each.class, each.participant, each.condition])
  const counts = Map.groupBy(assigned, ({ condition }) => condition)
  for (const [condition, members] of counts) desk.write(`${condition}: ${members.length}\n`)
  written(values, desk, {
    'assignment.csv': csvText(['person', 'class', 'participant', 'condition'], rows),
  })
}

async function exportTable(path: string, { values, desk }: Task): Promise<void> {
  const pseudonym = pseudonyms(saltOf(values))
  const rows = await studyRows(path, pseudonym)
  const columns = values.texts ? [...COLUMNS, ...TEXT_COLUMNS] : COLUMNS
  desk.write(`${rows.length} rows\n`)
  written(values, desk, {
    'study.csv': tableText(rows, columns),
    'codebook.md': codebookText(rows, columns),
    ...stubWhereMissing(values),
  })
}

/** One that was filled in is never written over. */
function stubWhereMissing(values: Values): Readonly<Record<string, string>> {
  const name = 'preregistration.md'
  if (existsSync(join(values.out, name))) return {}
  return { [name]: preregistrationText(preregistered(values)) }
}

async function studyRows(path: string, pseudonym: Pseudonym): Promise<readonly StudyRow[]> {
  if (!hasResults(path)) return rowsOfLog(path, pseudonym)
  const results = readResults(path)
  const votes = readJsonLines<VoteRecord>(join(path, VOTES_FILE))
  return votes.length === 0
    ? rowsOfResults(results, pseudonym)
    : rowsOfVotes(results, { votes, pseudonym })
}

function written(values: Values, desk: Desk, files: Readonly<Record<string, string>>): void {
  mkdirSync(values.out, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    const path = join(values.out, name)
    writeWhole(path, text)
    desk.report(`${path}\n`)
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    throw new UseError(error instanceof Error ? error.message : String(error))
  }
}

function saltOf(values: Values): string {
  const path = values['salt-file']
  if (path === undefined)
    throw new UseError('Cannot make pseudonyms without a salt, wanted --salt-file FILE')
  const salt = readSalt(path).trim()
  if (salt.length >= MIN_SALT_LENGTH) return salt
  throw new EvalError(
    `Cannot use the salt in "${path}": it has ${salt.length} characters, wanted ${MIN_SALT_LENGTH} or more`,
  )
}

function readSalt(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new EvalError(`Cannot read the salt: there is no file "${path}"`)
  }
}

function conditionsOf(values: Values): string[] {
  const conditions = values.conditions.split(',').map((condition) => condition.trim())
  if (
    conditions.length > 1 &&
    !conditions.includes('') &&
    new Set(conditions).size === conditions.length
  )
    return conditions
  throw new UseError(
    `Cannot read --conditions "${values.conditions}": wanted two or more different names, separated by commas`,
  )
}

function wholeNumberOf(values: Values, name: 'class-size'): number {
  const value = numberOf(values, name, { above: 0, most: 100_000 })
  if (Number.isInteger(value)) return value
  throw new UseError(`Cannot read --${name} "${values[name]}": wanted a whole number`)
}

function numberOf(
  values: Values,
  name: 'effect' | 'class-size' | 'icc' | 'power' | 'alpha' | 'dropout',
  { above, most }: { readonly above: number; readonly most: number },
): number {
  const value = values[name].trim() === '' ? Number.NaN : Number(values[name])
  if (value > above && value <= most) return value
  throw new UseError(
    `Cannot read --${name} "${values[name]}": wanted a number ${above > 0 ? `above ${above}` : above === 0 ? 'above 0' : 'from 0'} to ${most}`,
  )
}
