import { readFile, writeFile } from 'node:fs/promises'
import type { Section } from './measuring/figure.ts'
import { markdownOf, withFigures } from './measuring/table.ts'

const PAGE = new URL('../docs/performance.md', import.meta.url)

/** Renews the figures of docs/performance.md; what people wrote around them stays. */
export async function writeFigures(sections: readonly Section[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  await writeFile(PAGE, withFigures(page, sections.map(markdownOf).join('\n')))
}
