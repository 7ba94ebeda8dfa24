/** A share as a percentage with at most one digit after the point. */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`
}

/** A Markdown table; the first column is text and the others are numbers. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(head),
    `|---|${head
      .slice(1)
      .map(() => '--:|')
      .join('')}`,
    ...rows.map(line),
  ]
}
