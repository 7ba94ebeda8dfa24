/** Which part of a list is wanted. */
export interface Page {
  readonly cursor: string | undefined
  readonly limit: number
}
