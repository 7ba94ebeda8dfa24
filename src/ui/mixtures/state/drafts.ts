import type { Stored } from './stored.ts'

/** An edit that is not saved yet. */
export interface Draft {
  readonly id: string
  readonly text: string
  /** What was edited; null for a new mixture. */
  readonly base: Stored | null
}

const PREFIX = 'edge-moa-mixture:'

/** The unsaved edit of this tab under a key; null without one. */
export function readDraft(key: string): Draft | null {
  const text = attempt(() => sessionStorage.getItem(PREFIX + key))
  return attempt(() => JSON.parse(text ?? 'null') as Draft | null) ?? null
}

/** Stores the edit as long as the tab lives, so that it survives a reload; null removes it. */
export function writeDraft(key: string, draft: Draft | null): void {
  attempt(() => {
    if (draft === null) sessionStorage.removeItem(PREFIX + key)
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(draft))
  })
}

/** Browsers can refuse storage, and throw; the edit then lives as long as the page. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** The keys of the unsaved edits of this tab. */
export function draftKeys(): readonly string[] {
  const all = attempt(() => Object.keys(sessionStorage)) ?? []
  return all.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length))
}
