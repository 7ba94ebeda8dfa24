import { canonical } from './equal.ts'
import { isNumber } from './scalars.ts'
import type { Check } from './check.ts'

type Keywords = Readonly<Record<string, unknown>>

/** The first keyword for lists that a value breaks. */
export function applyToList(schema: Keywords, value: unknown, check: Check): string | null {
  if (!Array.isArray(value)) return null
  const { minItems, maxItems, uniqueItems } = schema
  if (isNumber(minItems) && value.length < minItems) return 'minItems'
  if (isNumber(maxItems) && value.length > maxItems) return 'maxItems'
  if (uniqueItems === true && !isUnique(value, check)) return 'uniqueItems'
  return checkItems(schema, value, check) ?? checkContains(schema, value, check)
}

function isUnique(value: readonly unknown[], { work }: Check): boolean {
  const seen = new Set<string>()
  for (const each of value) {
    const text = canonical(each, work)
    if (text === undefined || work.isOver) return true
    if (seen.has(text)) return false
    seen.add(text)
  }
  return true
}

/** Items by place, then all others: the keywords have other names since draft 2020-12. */
function checkItems(
  { prefixItems, items, additionalItems }: Keywords,
  value: readonly unknown[],
  { problem }: Check,
): string | null {
  const isOld = Array.isArray(items)
  const first: readonly unknown[] = isOld ? items : Array.isArray(prefixItems) ? prefixItems : []
  const rest = isOld ? additionalItems : items
  if (first.length === 0 && rest === undefined) return null
  for (const [index, each] of value.entries()) {
    const broken = problem(index < first.length ? first[index] : rest, each)
    if (broken !== null) return broken
  }
  return null
}

function checkContains(
  { contains, minContains, maxContains }: Keywords,
  value: readonly unknown[],
  { problem, work }: Check,
): string | null {
  if (contains === undefined) return null
  const before = work.doubts
  const count = value.filter((each) => problem(contains, each) === null).length
  if (count < (isNumber(minContains) ? minContains : 1)) return 'contains'
  const isCertain = work.doubts === before
  return isNumber(maxContains) && count > maxContains && isCertain ? 'maxContains' : null
}
