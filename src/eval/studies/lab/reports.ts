import { join } from 'node:path'
import { writeWhole } from '../../results/results-folder.ts'
import { csvTable, markdownTable } from '../tables/render.ts'
import type { StudyPlan } from './plan.ts'
import type { Study, StudyReport } from './study.ts'

/** What is written beside the tables. */
export interface ReportHead {
  readonly name: string
  readonly title: string
  readonly startedAt: string
  readonly simulated: boolean
  readonly judges: readonly string[]
}

/** Writes what a study will test, before its first call: what is found cannot change it. Returns the file's path. */
export function writePlan(
  path: string,
  head: ReportHead,
  { plan, study }: { readonly plan: StudyPlan; readonly study: Study },
): string {
  const file = join(path, `${head.name}.plan.json`)
  writeWhole(file, `${JSON.stringify({ ...head, ...plan, study: study.plan }, null, 2)}\n`)
  return file
}

/** Writes the report as JSON, Markdown and one CSV a table. Returns the paths. */
export function writeReport(
  path: string,
  head: ReportHead,
  report: StudyReport,
): readonly string[] {
  const { tables } = report
  const files = new Map<string, string>([
    [`${head.name}.json`, `${JSON.stringify({ schema: 1, ...head, ...report }, null, 2)}\n`],
    [`${head.name}.md`, markdownReport(head, report)],
    ...tables.map((table, at): [string, string] => {
      const number = at === 0 ? '' : `-${at + 1}`
      return [`${head.name}${number}.csv`, csvTable(table)]
    }),
  ])
  for (const [name, text] of files) writeWhole(join(path, name), text)
  return [...files.keys()].map((name) => join(path, name))
}

function markdownReport({ title, simulated, judges }: ReportHead, report: StudyReport): string {
  const notes = [
    ...(simulated ? ['**Simulated**: no real model answered.'] : []),
    judges.length === 0
      ? 'Scored by the checks of the questions.'
      : `Scored by the checks of the questions, and by ${judges.join(', ')} where there is none.`,
  ]
  const parts = [
    `## ${title}\n`,
    `${notes.join(' ')}\n`,
    ...(report.conclusions.length === 0
      ? []
      : [report.conclusions.map((line) => `- ${line}\n`).join('')]),
    ...report.tables.map(markdownTable),
  ]
  return parts.join('\n')
}
