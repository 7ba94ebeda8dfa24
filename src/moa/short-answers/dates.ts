const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}'
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th)?`

/** How dates are written, with the places of year, month and day among the groups. */
const FORMS: readonly (readonly [source: string, order: readonly [number, number, number]])[] = [
  [String.raw`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`, [1, 2, 3]],
  [String.raw`(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]`, [1, 2, 3]],
  [String.raw`${MONTH}\.?\s${DAY},?\s(\d{4})`, [3, 1, 2]],
  [String.raw`${DAY}\.?\s(?:of\s)?${MONTH}\.?,?\s(\d{4})`, [3, 2, 1]],
]
const WHOLE = FORMS.map(([source, order]) => [new RegExp(`^${source}$`, 'i'), order] as const)
const ANYWHERE = FORMS.map(
  ([source, order]) =>
    [new RegExp(String.raw`(?<![\d/.-])${source}(?![\d])`, 'gi'), order] as const,
)

/** A date as `2024-05-01`, however it is written; null for what is none, or which of day and month comes first is open. */
export function isoDate(text: string): string | null {
  for (const [form, order] of WHOLE) {
    const found = form.exec(text)
    if (found !== null) return iso(found, order)
  }
  return null
}

/** A text with every date of it as `2024-05-01`. */
export function withIsoDates(text: string): string {
  return ANYWHERE.reduce(
    (rest, [form, order]) =>
      rest.replace(form, (...found: string[]) => iso(found, order) ?? found[0] ?? ''),
    text,
  )
}

function iso(found: readonly string[], order: readonly number[]): string | null {
  const [year = 0, month = 0, day = 0] = order.map((group) => {
    const part = (found[group] ?? '').toLowerCase()
    return MONTHS.includes(part) ? MONTHS.indexOf(part) + 1 : Number(part)
  })
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  return [year, month, day].map((part) => `${part}`.padStart(2, '0')).join('-')
}
