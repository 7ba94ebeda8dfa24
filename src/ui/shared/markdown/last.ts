/** The last of what is never empty. */
export function last<T>(items: readonly T[]): T {
  const item = items.at(-1)
  if (item === undefined) throw new Error('Cannot read the last one: there is none')
  return item
}
