import { readFile, writeFile } from 'node:fs/promises'
import type { Section } from './measuring/figure.ts'
import { summaryOf } from './measuring/summary.ts'
import { markdownOf, withPart } from './measuring/table.ts'

const PAGE = new URL('../docs/performance.md', import.meta.url)

/** Replaces the summary and the tables of docs/performance.md; all other text of the page stays. */
export async function writeFigures(sections: readonly Section[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const summarized = withPart(page, 'summary', summaryOf(sections))
  await writeFile(PAGE, withPart(summarized, 'figures', sections.map(markdownOf).join('\n')))
}
