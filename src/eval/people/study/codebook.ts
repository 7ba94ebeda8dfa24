import type { StudyColumn, StudyRow } from './columns.ts'

/** Groups of fewer people can be recognized. */
const SMALL_GROUP = 5

/** What every column means, how much there is of it, and what may not be published as it is. */
export function codebookText(rows: readonly StudyRow[], columns: readonly StudyColumn[]): string {
  const lines = columns.map(({ name, type, meaning }) => {
    const filled = rows.filter((row) => row[name] !== null).length
    return `| \`${name}\` | ${type} | ${meaning} | ${filled} |`
  })
  return `# Codebook

\`study.csv\` has one row for each question of a person, or, without people, for each answer of a system. An empty cell is missing,
and is not 0. Pseudonyms cannot be traced back without the salt of the study; whoever holds it can make them again, so the table is
personal data as long as it exists.

${countsOf(rows)}

| column | type | meaning | rows that have it |
|---|---|---|--:|
${lines.join('\n')}

## Before you publish it

${cautions(rows)}
`
}

function countsOf(rows: readonly StudyRow[]): string {
  const distinct = (name: 'participant' | 'cluster' | 'session') =>
    new Set(rows.map((row) => row[name]).filter((value) => value !== null)).size
  const conditions = Map.groupBy(rows, ({ condition }) => condition ?? 'none')
  const counted = [...conditions].map(
    ([name, of]) => `| ${cellOf(name)} | ${of.length} | ${peopleIn(of)} |`,
  )
  return `${rows.length} rows, ${distinct('participant')} participants, ${distinct('cluster')} clusters, ${distinct('session')} sessions.

| condition | rows | participants |
|---|--:|--:|
${counted.join('\n')}`
}

function cautions(rows: readonly StudyRow[]): string {
  const classes = Map.groupBy(rows, ({ cluster }) => cluster)
  const small = [...classes].filter(([cluster, of]) => {
    const people = peopleIn(of)
    return cluster !== null && people > 0 && people < SMALL_GROUP
  })
  const texts = rows.filter(
    ({ question_text, work_text }) => question_text !== null || work_text !== null,
  )
  const notes = [
    `- Classes with fewer than ${SMALL_GROUP} participants: ${small.length}. Their members may be recognized by who was in the class; leave them out or join them.`,
    `- Rows with a text of a person with recorded consent: ${texts.filter(({ participant }) => participant !== null).length}. Texts may name people; read them before you pass them on.`,
    '- Delete the salt when no further data will be joined to these.',
  ]
  return notes.join('\n')
}

function peopleIn(rows: readonly StudyRow[]): number {
  return new Set(rows.map(({ participant }) => participant).filter((person) => person !== null))
    .size
}

function cellOf(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll('|', String.raw`\|`)
}
