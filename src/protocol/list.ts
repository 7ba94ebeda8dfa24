import * as z from 'zod'

/** One page of a list. */
export interface WireList<T> {
  readonly object: 'list'
  readonly data: readonly T[]
  /** The `cursor` of the next page; null on the last. */
  readonly next_cursor: string | null
}

/** The body of a page of a list. */
export function wireList<T>(data: readonly T[], nextCursor: string | null): WireList<T> {
  return { object: 'list', data, next_cursor: nextCursor }
}

/** The schema of a page of a list. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({
    object: z.literal('list'),
    data: z.array(item),
    next_cursor: z.string().nullable().meta({
      description: 'The `cursor` of the next page; null on the last.',
    }),
  })
}
