import { join } from 'node:path'
import { summarize } from '../analysis/summarize.ts'
import { reportHtml } from '../report/html.ts'
import { summaryMarkdown } from '../report/markdown.ts'
import { questionsCsv } from '../results/questions-csv.ts'
import { FILES, writeWhole, type Results } from '../results/results-folder.ts'
import type { Summary } from '../results/summary.ts'

/** Computes every figure from the records of a results directory, and writes the files that people read. */
export function publish(path: string, results: Results): Summary {
  const summary = summarize(results)
  writeWhole(join(path, FILES.summary), `${JSON.stringify(summary, null, 2)}\n`)
  writeWhole(join(path, FILES.markdown), summaryMarkdown(summary))
  writeWhole(join(path, FILES.report), reportHtml(summary))
  writeWhole(join(path, FILES.table), questionsCsv(results))
  return summary
}
