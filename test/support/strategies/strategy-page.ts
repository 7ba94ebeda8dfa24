import type { StrategyTable } from './strategy-table.ts'

const begin = (name: string) => `<!-- ${name} -->\n`
const end = (name: string) => `\n<!-- /${name} -->`

/** The page with the tables in their places. */
export function withTables(page: string, tables: readonly StrategyTable[]): string {
  return tables.reduce((text, { name, lines }) => {
    const [before, rest] = halves(text, begin(name))
    const [, after] = halves(rest, end(name))
    return before + begin(name) + lines.join('\n') + end(name) + after
  }, page)
}

/** The lines of a table as the page has it. */
export function tableIn(page: string, name: string): readonly string[] {
  const [, rest] = halves(page, begin(name))
  const [lines] = halves(rest, end(name))
  return lines.split('\n')
}

function halves(text: string, border: string): readonly [string, string] {
  const at = text.indexOf(border)
  if (at === -1) throw new Error(`Cannot find ${border.trim()} in the page`)
  return [text.slice(0, at), text.slice(at + border.length)]
}
