import type { ParseArgsOptionsConfig } from 'node:util'
import {
  COMMON,
  parsedArguments,
  textIn,
  textsIn,
  type Values,
} from '../../command/arguments/arguments.ts'
import { UseError } from '../../command/errors.ts'

/** What every study takes. */
export interface StudyOptions {
  readonly file: string | undefined
  readonly mixture: string
  readonly agents: readonly string[]
  readonly aggregator: string | undefined
  readonly judges: readonly string[]
  readonly n: number | null
  readonly seed: number
  readonly concurrency: number
  readonly out: string | undefined
  readonly budgetUsd: number | null
  readonly yes: boolean
  readonly url: string | undefined
  readonly key: string | undefined
}

/** The options that every study takes, as its usage has them. */
export const COMMON_USAGE = `  --mixture NAME      whose agents and aggregator take part (demo)
  --agent MODEL       in the place of its agents; repeatable
  --aggregator MODEL  in the place of its aggregator
  --judge MODEL       scores answers to questions without a check; repeatable
  --n N               of the questions, drawn with the seed (all)
  --seed N            of every draw (1)
  --concurrency N     most requests at once (8)
  --out DIR           of the panel: studies with the same one pay for a proposal once (eval-results/TIME)
  --budget-usd N      of this run; it stops before the call that could pass it
  --yes, -y           spends without asking
  --url URL, --key K  of a running gateway; without, one is started`

/** Reads a command line; `own` are the options of one study. */
export function readOptions(
  args: readonly string[],
  own: ParseArgsOptionsConfig,
): { readonly options: StudyOptions; readonly values: Values } {
  const { values, positionals } = parsedArguments(args, {
    ...COMMON,
    agent: { type: 'string', multiple: true },
    aggregator: { type: 'string' },
    ...own,
  })
  if (positionals.length > 1) {
    throw new UseError(`Cannot read two files of questions: "${positionals.join('", "')}"`)
  }
  const budget = textIn(values, 'budget-usd')
  const options = {
    file: positionals[0],
    mixture: textIn(values, 'mixture') ?? 'demo',
    agents: textsIn(values, 'agent'),
    aggregator: textIn(values, 'aggregator'),
    judges: [...new Set(textsIn(values, 'judge'))],
    n: textIn(values, 'n') === undefined ? null : wholeIn(values, 'n', { usual: 1, least: 1 }),
    seed: wholeIn(values, 'seed', { usual: 1, least: 0 }),
    concurrency: wholeIn(values, 'concurrency', { usual: 8, least: 1 }),
    out: textIn(values, 'out'),
    budgetUsd: budget === undefined ? null : positive('budget-usd', budget),
    yes: values['yes'] === true,
    url: textIn(values, 'url'),
    key: textIn(values, 'key'),
  }
  return { options, values }
}

/** A whole number of the command line. */
export function wholeIn(
  values: Values,
  name: string,
  { usual, least, most = 1_000_000 }: { usual: number; least: number; most?: number },
): number {
  const text = textIn(values, name)
  return text === undefined ? usual : whole(name, text, { least, most })
}

/** A list of whole numbers with commas between them, in rising order, each once. */
export function listIn(
  values: Values,
  name: string,
  { usual, least, most }: { usual: readonly number[]; least: number; most: number },
): readonly number[] {
  const text = textIn(values, name)
  if (text === undefined) return usual
  const numbers = text.split(',').map((each) => whole(name, each.trim(), { least, most }))
  return [...new Set(numbers)].toSorted((one, other) => one - other)
}

function whole(
  name: string,
  text: string,
  { least, most }: { least: number; most: number },
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UseError(
    `Cannot read --${name}: "${text}" is not a whole number from ${least} to ${most}`,
  )
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value
  throw new UseError(`Cannot read --${name}: "${text}" is not a number above 0`)
}
