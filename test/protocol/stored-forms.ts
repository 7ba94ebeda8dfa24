/** What a release stored, by the first commit that stored it in this form. */
export interface StoredForm<T = string> {
  readonly commit: string
  readonly stored: T
}

const files: Readonly<Record<string, readonly StoredForm<unknown>[]>> = import.meta.glob(
  '../fixtures/stored/*.json',
  { import: 'default', eager: true },
)

/** Every form in which documents of a kind were ever stored, oldest first. */
export function formsOf<T = string>(kind: string): readonly StoredForm<T>[] {
  const forms = files[`../fixtures/stored/${kind}.json`]
  if (forms === undefined) throw new Error(`Cannot find the forms of "${kind}"`)
  // Each file holds values of one type.
  return forms as readonly StoredForm<T>[]
}
