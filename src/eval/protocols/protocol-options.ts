import { COMMON, parsedArguments, textIn, textsIn } from '../command/arguments/arguments.ts'
import { UseError } from '../command/errors.ts'

/** What the protocol of a benchmark takes. */
export interface ProtocolOptions {
  /** Empty where the protocol makes its questions. */
  readonly file: string
  readonly mixture: string
  readonly against: readonly string[]
  readonly judges: readonly string[]
  readonly n: number | null
  readonly seed: number
  readonly concurrency: number
  readonly out: string | undefined
  readonly budgetUsd: number | null
  readonly yes: boolean
  readonly url: string | undefined
  readonly key: string | undefined
  /** Options of one protocol, by name. */
  readonly own: Readonly<Record<string, string | undefined>>
}

/** The lines about these options in a usage. */
export const PROTOCOL_USAGE = `  --mixture ID        the mixture (demo)
  --against MODEL     what it is compared with: a model, a mixture, or auto, singles, aggregator, selection; repeatable (auto)
  --judge MODEL       grades the answers; repeatable
  --n N               of the questions, drawn with the seed (all)
  --seed N            of every draw (1)
  --concurrency N     most requests at once (8)
  --out DIR           for the results; the same command with the same one goes on (eval-results/TIME)
  --budget-usd N      ends before the call that could pass it
  --yes, -y           spends without asking
  --url URL, --key K  of a running gateway; without, one is started`

/** What a protocol takes of a command line. */
export interface ProtocolRules {
  /** Names of further options, each with a text. */
  readonly own: readonly string[]
  /** What the command line must have. */
  readonly needs: readonly ('questions' | 'judge')[]
}

/** Reads a command line. */
export function readProtocolOptions(
  args: readonly string[],
  { own, needs }: ProtocolRules,
): ProtocolOptions {
  const ownOptions = Object.fromEntries(own.map((name) => [name, { type: 'string' as const }]))
  const { values, positionals } = parsedArguments(args, {
    ...COMMON,
    against: { type: 'string', multiple: true },
    ...ownOptions,
  })
  const [file = '', ...more] = needs.includes('questions') ? positionals : ['', ...positionals]
  if (file === '' && needs.includes('questions')) {
    throw new UseError('Cannot start: no file of questions is named')
  }
  if (more.length > 0)
    throw new UseError(
      `Cannot read "${more[0]}": wanted ${needs.includes('questions') ? 'one file of questions' : 'options alone'}`,
    )
  const text = (name: string) => textIn(values, name)
  const texts = (name: string) => [...new Set(textsIn(values, name))]
  const against = texts('against')
  const judges = texts('judge')
  if (judges.length === 0 && needs.includes('judge')) {
    throw new UseError('Cannot grade answers: no judge, wanted --judge MODEL')
  }
  return {
    file,
    mixture: text('mixture') ?? 'demo',
    against: against.length === 0 ? ['auto'] : against,
    judges,
    n: text('n') === undefined ? null : whole('n', text('n') ?? '', 1),
    seed: whole('seed', text('seed') ?? '1', 0),
    concurrency: whole('concurrency', text('concurrency') ?? '8', 1),
    out: text('out'),
    budgetUsd: amount('budget-usd', text('budget-usd')),
    yes: values['yes'] === true,
    url: text('url'),
    key: text('key'),
    own: Object.fromEntries(own.map((name) => [name, text(name)])),
  }
}

function whole(option: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
  throw new UseError(`Cannot use --${option} "${text}": wanted a whole number from ${least}`)
}

function amount(option: string, text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^\d*\.?\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw new UseError(`Cannot use --${option} "${text}": wanted a number above 0`)
}
