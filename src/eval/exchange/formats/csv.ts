import { stringify } from 'csv-stringify/sync'
import type { WriteQuestions } from './format.ts'
import { fieldsOf } from './jsonl.ts'

const COLUMNS = [
  'id',
  'input',
  'messages',
  'turns',
  'reference',
  'check',
  'category',
  'cluster',
  'skills',
  'settings',
  'metadata',
]

/** A row for each question, lists and objects as JSON in their cells; columns that no question needs are left out. */
export const writeCsv: WriteQuestions = (questions) => {
  const rows = questions.map(fieldsOf)
  const columns = COLUMNS.filter((column) => rows.some((row) => column in row))
  return { text: stringify(rows, { header: true, columns }), notes: [] }
}
