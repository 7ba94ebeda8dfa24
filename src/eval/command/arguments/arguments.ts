import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { UseError } from '../errors.ts'

/** Values of a command line by the names of their options. */
export type Values = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>

/** The options that every command has which asks questions of its own. */
export const COMMON = {
  mixture: { type: 'string' },
  judge: { type: 'string', multiple: true },
  n: { type: 'string' },
  seed: { type: 'string' },
  concurrency: { type: 'string' },
  out: { type: 'string' },
  'budget-usd': { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  url: { type: 'string' },
  key: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

/** Reads a command line; throws a `UseError` for an option that is not known. */
export function parsedArguments(
  args: readonly string[],
  options: ParseArgsOptionsConfig,
): { readonly values: Values; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UseError(error instanceof Error ? error.message : String(error))
  }
}

/** The text of an option; undefined when it was not given. */
export function textIn(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** The texts of an option that may be repeated. */
export function textsIn(values: Values, name: string): readonly string[] {
  const value = values[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
