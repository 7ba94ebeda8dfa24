import type * as z from 'zod'

/**
 * A response body, typed by the schema that documents it: a field renamed in one of the two does not
 * compile. Read-only, so that what the engine holds goes out without a copy.
 */
export type Wire<S extends z.ZodType> = Immutable<z.output<S>>

type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T
