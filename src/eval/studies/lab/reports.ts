import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMissing } from '../../results/json-lines.ts'
import { writeWhole } from '../../results/results-folder.ts'
import { csvTable, markdownTable, markdownText } from '../tables/render.ts'
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

/**
 * Writes what a study will test, before its first call: what is found cannot change it. Another plan over the same panel
 * is another file beside it. Returns how many other plans there were before.
 */
export function writePlan(
  path: string,
  head: ReportHead,
  { plan, study }: { readonly plan: StudyPlan; readonly study: Study },
): number {
  for (let number = 1; ; number += 1) {
    const file = join(path, `${head.name}.plan${number === 1 ? '' : `-${number}`}.json`)
    const known = studyIn(file)
    if (known === null) {
      writeWhole(file, `${JSON.stringify({ ...head, ...plan, study: study.plan }, null, 2)}\n`)
      return number - 1
    }
    if (known === JSON.stringify(study.plan)) return number - 1
  }
}

function studyIn(file: string): string | null {
  try {
    return JSON.stringify((JSON.parse(readFileSync(file, 'utf8')) as { study: unknown }).study)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
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
    ...Object.entries(report.files ?? {}),
  ])
  for (const [name, text] of files) writeWhole(join(path, name), text)
  return [...files.keys()].map((name) => join(path, name))
}

function markdownReport({ title, simulated, judges }: ReportHead, report: StudyReport): string {
  const notes = [
    ...(simulated ? ['**Simulated**: no real model answered.'] : []),
    judges.length === 0
      ? 'Scored by the checks of the questions.'
      : `Scored by the checks of the questions, and by ${markdownText(judges.join(', '))} where there is none.`,
  ]
  const parts = [
    `## ${title}\n`,
    `${notes.join(' ')}\n`,
    ...(report.conclusions.length === 0
      ? []
      : [report.conclusions.map((line) => `- ${markdownText(line)}\n`).join('')]),
    ...(report.warnings ?? []).map((line) => `**Warning**: ${markdownText(line)}\n`),
    ...report.tables.map(markdownTable),
  ]
  return parts.join('\n')
}
