import { isObject, isSame, pathText, type Path } from './path.ts'

/** A field or item that both sides changed, each in its own way; undefined where a side has none. */
export interface Conflict {
  readonly path: string
  readonly mine: unknown
  readonly theirs: unknown
}

/** Three versions of one document. */
export interface Versions {
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}

/** Which side a conflict is resolved for, by its path. */
export type Choices = ReadonlyMap<string, 'mine' | 'theirs'>

/** A merged document, and what both sides changed. */
export interface Merged {
  readonly value: unknown
  readonly conflicts: readonly Conflict[]
}

/**
 * Merges two edits of one document, field by field. Lists are merged item by item where both sides left their length as
 * it was, and otherwise as one value. A conflict without a choice is resolved for `theirs`.
 */
export function merged(versions: Versions, choices: Choices): Merged {
  const conflicts: Conflict[] = []
  const value = mergedAt([], versions, { choices, conflicts })
  return { value, conflicts }
}

interface Merging {
  readonly choices: Choices
  readonly conflicts: Conflict[]
}

function mergedAt(path: Path, { base, mine, theirs }: Versions, merging: Merging): unknown {
  if (isSame(mine, theirs) || isSame(base, mine)) return theirs
  if (isSame(base, theirs)) return mine
  if (isObject(base) && isObject(mine) && isObject(theirs)) {
    const names = new Set([...Object.keys(theirs), ...Object.keys(mine)])
    const fields = [...names].map((name) => {
      const versions = { base: base[name], mine: mine[name], theirs: theirs[name] }
      return [name, mergedAt([...path, name], versions, merging)] as const
    })
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
  }
  if (isList(base) && isList(mine) && isList(theirs)) {
    if (base.length === mine.length && base.length === theirs.length) {
      return base.map((each, index) =>
        mergedAt(
          [...path, index],
          { base: each, mine: mine[index], theirs: theirs[index] },
          merging,
        ),
      )
    }
  }
  const text = pathText(path)
  merging.conflicts.push({ path: text, mine, theirs })
  return merging.choices.get(text) === 'mine' ? mine : theirs
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
