import { parseArgs } from 'node:util'
import { parseConditions, type Condition } from '../analysis/conditions.ts'
import type { EvalOptions } from '../results/run-file.ts'
import type { GatewayChoice } from './desk.ts'
import { UseError } from './errors.ts'

/** A command line of the comparison, read. */
export interface CommandLine {
  /** Null for the bundled questions. */
  readonly questionsFile: string | null
  readonly options: EvalOptions
  /** Names of the options that the command line has. */
  readonly given: ReadonlySet<string>
  readonly gateway: GatewayChoice
  /** Null for a new directory. */
  readonly out: string | null
  readonly resume: boolean
  readonly yes: boolean
  /** Whether verdicts of earlier runs count. */
  readonly useCache: boolean
  readonly failIf: readonly Condition[]
}

/** What `--help` prints. */
export const USAGE = `Usage: npm run eval -- [options] [QUESTIONS]

Compares a mixture with single models on your questions: how often its answer is the better one, how sure that is,
and what it costs. It can come out worse. QUESTIONS is a file: JSONL, CSV, AlpacaEval or inspect JSON, promptfoo YAML.
Without it, twelve bundled questions go to simulated models.

What is compared
  --mixture ID        a mixture; may be repeated (default: demo)
  --against WHAT      a model, a mixture, or one of: auto, singles, aggregator, selection, self-moa; may be repeated.
                      auto is all of these words: every model of the panel and the best of them, chosen on other
                      questions; the aggregator alone; a judge that picks one proposal; samples of the best model,
                      aggregated (default: auto)
How it is scored
  --judge MODEL       compares two answers, in both orders; several are a jury. Questions with a check need none
  --logprobs          reads verdicts from the log probabilities of one letter, where a judge returns any
  --rubric FILE       grades answers by the skills of this file
  --skills            grades answers by the skills that each question needs
  --check-only        only questions with a check count
The plan
  --n NUMBER          at most so many questions, drawn with the seed
  --repeats NUMBER    answers of each system to each question (default: 1)
  --seed NUMBER       for every draw (default: 1)
  --budget-usd USD    ends before the call that could pass it; the run can go on later
  --stop HOW          fixed: all questions, and a t interval. sequential: ends as soon as a confidence sequence, which
                      may be looked at after every question, decides (default: fixed)
  --margin POINTS     differences below it count as none (default: 3)
  --concurrency NUMBER
                      requests at once (default: 8)
  --drop-degraded     runs that were degraded do not count
  --yes               starts without asking
Files
  --out DIR           for the results (default: eval-results/TIME)
  --resume            goes on with the results in --out, or the latest ones
  --no-cache          calls judges again that have given the same verdict before
Gateway
  --url URL           one that runs already; otherwise one is started
  --key KEY           its key (default: EDGE_MOA_KEY of the environment)
For CI
  --fail-if WHAT      worse, not-better, undecided, costlier=2x, slower=2x; may be repeated. Exit status: 0 fine,
                      100 one of them is met, 1 a failure, 2 a wrong command line
`

const OPTIONS = {
  mixture: { type: 'string', multiple: true },
  against: { type: 'string', multiple: true },
  judge: { type: 'string', multiple: true },
  logprobs: { type: 'boolean' },
  rubric: { type: 'string' },
  skills: { type: 'boolean' },
  'check-only': { type: 'boolean' },
  n: { type: 'string' },
  repeats: { type: 'string' },
  seed: { type: 'string' },
  'budget-usd': { type: 'string' },
  stop: { type: 'string' },
  margin: { type: 'string' },
  concurrency: { type: 'string' },
  'drop-degraded': { type: 'boolean' },
  yes: { type: 'boolean' },
  out: { type: 'string' },
  resume: { type: 'boolean' },
  'no-cache': { type: 'boolean' },
  url: { type: 'string' },
  key: { type: 'string' },
  'fail-if': { type: 'string', multiple: true },
} as const

/** Reads the command line; throws a `UseError` that quotes what is wrong with it. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parsed(args)
  const [questionsFile = null, ...more] = positionals
  if (more.length > 0) throw new UseError(`Cannot read "${more[0]}": wanted one file of questions`)
  return {
    questionsFile,
    options: {
      mixtures: named(values.mixture, 'mixture') ?? ['demo'],
      against: named(values.against, 'against') ?? ['auto'],
      judges: named(values.judge, 'judge') ?? [],
      logprobs: values.logprobs ?? false,
      rubric: values.rubric ?? null,
      skills: values.skills ?? false,
      checkOnly: values['check-only'] ?? false,
      n: values.n === undefined ? null : whole('n', values.n, 1),
      repeats: whole('repeats', values.repeats ?? '1', 1),
      seed: whole('seed', values.seed ?? '1', 0),
      budgetUsd:
        values['budget-usd'] === undefined ? null : amount('budget-usd', values['budget-usd']),
      stop: stopOf(values.stop ?? 'fixed'),
      marginPoints: marginOf(values.margin ?? '3'),
      concurrency: whole('concurrency', values.concurrency ?? '8', 1),
      keepDegraded: values['drop-degraded'] !== true,
    },
    given: new Set(Object.keys(values)),
    gateway: { url: values.url, key: values.key },
    out: values.out ?? null,
    resume: values.resume ?? false,
    yes: values.yes ?? false,
    useCache: values['no-cache'] !== true,
    failIf: parseConditions(values['fail-if'] ?? []),
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS })
  } catch (error) {
    throw new UseError(error instanceof Error ? error.message : String(error))
  }
}

function named(values: readonly string[] | undefined, option: string) {
  if (values?.some((value) => value.trim() === '')) {
    throw new UseError(`Cannot use --${option} "": wanted a name`)
  }
  return values === undefined ? undefined : [...new Set(values)]
}

/** Most questions, repeats or requests that an option may name. */
const MOST = 1_000_000_000

function whole(option: string, text: string, least: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= MOST) return value
  throw new UseError(`Cannot use --${option} "${text}": wanted a whole number from ${least}`)
}

function amount(option: string, text: string): number {
  const value = Number(text)
  if (/^\d*\.?\d+$/.test(text) && value > 0) return value
  throw new UseError(`Cannot use --${option} "${text}": wanted a number above 0`)
}

/** Points of win rate beyond one half, of which there are 50. */
function marginOf(text: string): number {
  const points = amount('margin', text)
  if (points < 50) return points
  throw new UseError(`Cannot use --margin "${text}": wanted points of win rate, fewer than 50`)
}

function stopOf(text: string): EvalOptions['stop'] {
  if (text === 'fixed' || text === 'sequential') return text
  throw new UseError(`Cannot use --stop "${text}": wanted fixed or sequential`)
}
