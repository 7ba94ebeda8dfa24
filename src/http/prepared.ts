import type { ApiError } from './errors.ts'

/** Something that was checked, or why it is refused. */
export type Prepared<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ApiError }
