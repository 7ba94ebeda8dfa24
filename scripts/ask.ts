/** `npm run ask -- "question"`: one question, one answer on standard output. */
import { once } from 'node:events'
import { constants } from 'node:os'
import { addAbortSignal } from 'node:stream'
import { parseArgs } from 'node:util'
import { createClient, type Client } from '../src/client/client.ts'
import { fetchCompletion, fetchRun, streamAnswer, type Question } from './ask-client.ts'
import { Ending, explain, gatewayUrl, ScriptError, UsageError } from './command-line.ts'
import { readDevVars } from './dev-vars.ts'
import { freePort, GatewayError, startGateway } from './gateway.ts'
import { onLeave } from './on-leave.ts'
import { patientFetch } from './patient-fetch.ts'
import {
  advance,
  noProgress,
  redraw,
  renderProgress,
  renderReceipt,
  withoutControls,
  type Canvas,
  type Receipt,
} from './progress-display.ts'
import { renderProposals } from './proposals-display.ts'

const usage = `Usage: npm run ask -- [options] "question"

Asks a mixture of models and writes its answer to standard output. Without a question, it is
read from standard input.

  --mixture ID  which mixture, or provider/model, answers (default: demo)
  --show proposals
                also print who said what: each agent with its model, text, status and cost
  --json        print the whole completion as JSON instead of streaming the answer
  --url URL     ask a gateway that already runs, with the mixtures stored there, instead of
                starting one; EDGE_MOA_KEY in the environment is sent as its key
  --help        print this
`

/** Longest question; the gateway accepts no longer one. */
const maxQuestionChars = 4 * 1024 * 1024

interface Options {
  readonly question: string
  readonly mixture: string
  readonly json: boolean
  readonly url: string | undefined
  readonly proposals: boolean
}

const { stdin, stdout, stderr } = process
const isTerminal = stdout.isTTY && stderr.isTTY && process.env['TERM'] !== 'dumb'

type CommandLine = ReturnType<typeof parseCommandLine>

function readArguments(): CommandLine {
  try {
    return parseCommandLine()
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function parseCommandLine() {
  return parseArgs({
    allowPositionals: true,
    options: {
      mixture: { type: 'string', default: 'demo' },
      json: { type: 'boolean', default: false },
      show: { type: 'string', multiple: true },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
}

async function readOptions(parsed: CommandLine, signal: AbortSignal): Promise<Options> {
  const { mixture, json, url, show = [] } = parsed.values
  const unknown = show.find((what) => what !== 'proposals')
  if (unknown !== undefined) {
    throw new UsageError(`Cannot use --show "${unknown}": wanted proposals`)
  }
  if (mixture.trim() === '') throw new UsageError('Cannot use --mixture "": wanted an id')
  const gateway = url === undefined ? undefined : gatewayUrl(url)
  const question = parsed.positionals.join(' ').trim() || (await readQuestion(signal))
  if (question === '') throw new UsageError('Cannot ask: there is no question')
  return { question, mixture, json, url: gateway, proposals: show.length > 0 }
}

async function readQuestion(signal: AbortSignal): Promise<string> {
  if (stdin.isTTY) return ''
  let text = ''
  for await (const piece of addAbortSignal(signal, stdin.setEncoding('utf8'))) {
    text += piece
    if (text.length > maxQuestionChars) {
      throw new ScriptError(`Cannot ask: the question is over ${maxQuestionChars} characters`)
    }
  }
  return text.trim()
}

async function ask(options: Options, signal: AbortSignal): Promise<void> {
  const { url, mixture } = options
  if (url !== undefined) {
    const key = process.env['EDGE_MOA_KEY'] || undefined
    return answer(createClient({ url, key, fetch: patientFetch }), options, signal)
  }
  const root = new URL('..', import.meta.url)
  const { missingFor } = await import('./local-models.ts')
  const missing = missingFor(mixture, await readDevVars(root), process.env)
  if (missing !== null) throw new ScriptError(missing)
  if (isTerminal) stderr.write('starting the gateway…')
  const gateway = await startGateway({ port: await freePort(), signal }).finally(() => {
    if (isTerminal) stderr.write('\r\x1b[K')
  })
  try {
    await answer(createClient({ url: gateway.url, fetch: patientFetch }), options, signal)
  } finally {
    await gateway.stop()
  }
}

async function answer(client: Client, options: Options, signal: AbortSignal): Promise<void> {
  const { question: text, mixture, json, proposals } = options
  const question: Question = { client, mixture, text, ...(proposals && { store: true }) }
  if (json) {
    const completion = await fetchCompletion(question, signal)
    const { run } = completion.moa ?? {}
    const shown =
      proposals && run !== undefined
        ? { proposals: (await fetchRun(client, run, signal)).proposals }
        : {}
    return write(`${JSON.stringify({ ...completion, ...shown }, null, 2)}\n`, signal)
  }
  const { run } = await stream(question, signal)
  if (proposals && run !== undefined) {
    const who = renderProposals(await fetchRun(client, run, signal), paper())
    await write(`\n${who}`, signal)
  }
}

async function stream(question: Question, signal: AbortSignal): Promise<Receipt> {
  const started = performance.now()
  const answers = streamAnswer(question, signal)
  let progress = noProgress
  let drawn = 0
  let last = ''
  try {
    for (;;) {
      const { done, value } = await answers.next()
      if (done) {
        await write(last.endsWith('\n') ? '' : '\n', signal)
        last = '\n'
        if (isTerminal) stderr.write(`\n${renderReceipt(value, performance.now() - started)}\n`)
        return value
      }
      if (value.type === 'text') {
        // The answer stands below the agents, which are not drawn again.
        if (isTerminal && last === '' && drawn > 0) await write('\n', signal)
        last = value.text
        await write(isTerminal ? withoutControls(last) : last, signal)
      } else if (isTerminal && last === '') {
        progress = advance(progress, value.event)
        const lines = renderProgress(progress, canvas()).slice(-screenRows())
        stderr.write(redraw(drawn, lines))
        drawn = lines.length
      }
    }
  } finally {
    // What this program or the shell prints next begins on a line of its own.
    if (last !== '' && !last.endsWith('\n')) stdout.write('\n')
  }
}

function canvas(): Canvas {
  return { color: !process.env['NO_COLOR'], columns: stderr.columns || 80 }
}

/** What is printed to standard output: colors only on a terminal. */
function paper(): Canvas {
  const color = stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return { color, columns: stdout.columns || 80 }
}

/** A run taller than the screen shows its end: the cursor cannot go up past the top. */
function screenRows(): number {
  return Math.max(1, (stderr.rows || 24) - 1)
}

async function write(text: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!stdout.write(text)) await once(stdout, 'drain', { signal })
}

function explanation(error: unknown): string {
  if (error instanceof GatewayError) return `${error.message}\n${error.output}`.trimEnd() + '\n'
  const text = explain(error, usage)
  if (text === null) throw error
  return text
}

async function main(): Promise<number> {
  const end = new AbortController()
  onLeave((signal) => end.abort(new Ending(128 + constants.signals[signal])))
  // The reader of the output has ended, as `| head -1` does: that is not a failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    end.abort(error.code === 'EPIPE' ? new Ending(0) : error)
  })
  stderr.on('error', () => {})

  try {
    const parsed = readArguments()
    if (parsed.values.help) {
      stdout.write(usage)
      return 0
    }
    await ask(await readOptions(parsed, end.signal), end.signal)
    return 0
  } catch (error) {
    const cause: unknown = end.signal.aborted ? end.signal.reason : error
    if (cause instanceof Ending) return cause.status
    stderr.write(explanation(cause))
    return 1
  }
}

process.exitCode = await main()
