/** `npm run eval`: whether a mixture beats its best single model on your questions, and at what price. */
import { constants } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { createClient, type Client } from '../src/client/client.ts'
import type { Desk, GatewayChoice } from '../src/eval/command/desk.ts'
import { runCommand } from '../src/eval/command/main.ts'
import { runEval } from '../src/eval/command/run.ts'
import { SUB_COMMANDS } from '../src/eval/command/sub-commands.ts'
import { Ending, explain, gatewayUrl, UsageError } from './command-line.ts'
import { freePort, GatewayError, startGateway, type Gateway } from './gateway.ts'
import { onLeave } from './on-leave.ts'
import { isSurvivor, onOrphaned, runSurvivor } from './survivor.ts'
import { patientFetch } from './patient-fetch.ts'

const { stdin, stdout, stderr } = process

/** Gateways, each connected once; the one that was started ends with the command. */
class Gateways implements AsyncDisposable {
  #started: Promise<Gateway> | undefined
  readonly #clients = new Map<string, Client>()
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  async connect({ url, key }: GatewayChoice): Promise<Client> {
    const at = url === undefined ? (await this.#start()).url : gatewayUrl(url)
    const sent = key ?? (url === undefined ? undefined : process.env['EDGE_MOA_KEY'] || undefined)
    const name = JSON.stringify([at, sent])
    const client =
      this.#clients.get(name) ?? createClient({ url: at, key: sent, fetch: patientFetch })
    this.#clients.set(name, client)
    return client
  }

  #start(): Promise<Gateway> {
    const signal = this.#signal
    this.#started ??= freePort().then((port) => startGateway({ port, signal }))
    return this.#started
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gateway = await this.#started?.catch(() => undefined)
    await gateway?.stop()
  }
}

/** How long what is under way may take to end by itself. */
const LEAVE_LIMIT_MS = 120_000
/** Signals within this time are one. */
const SAME_SIGNAL_MS = 300

/** What ends the command: at the first signal what has registered, and everything at the second one. */
class Leaving {
  readonly #end: AbortController
  readonly #registered = new Set<(reason: Error) => void>()
  #leavingSinceMs = -Infinity

  constructor(end: AbortController) {
    this.#end = end
  }

  register(leave: (reason: Error) => void): Disposable {
    this.#registered.add(leave)
    return { [Symbol.dispose]: () => void this.#registered.delete(leave) }
  }

  leave(reason: Ending): void {
    const sinceMs = performance.now() - this.#leavingSinceMs
    // A terminal and the process above may send the same signal.
    if (sinceMs < SAME_SIGNAL_MS) return
    if (sinceMs < Infinity || this.#registered.size === 0) return this.#end.abort(reason)
    this.#leavingSinceMs = performance.now()
    setTimeout(() => this.#end.abort(reason), LEAVE_LIMIT_MS).unref()
    for (const leave of this.#registered) leave(reason)
  }
}

function deskOf(
  gateways: Gateways,
  { signal, leaving }: { signal: AbortSignal; leaving: Leaving },
): Desk {
  const isTerminal = stderr.isTTY && process.env['TERM'] !== 'dumb'
  const color = !process.env['NO_COLOR']
  return {
    signal,
    whenLeaving: (leave) => leaving.register(leave),
    now: () => Date.now(),
    write: (text) => void stdout.write(text),
    report: (text) => void stderr.write(text),
    canvas: isTerminal ? { columns: stderr.columns || 80, rows: stderr.rows || 24, color } : null,
    ask: stdin.isTTY ? askLine : null,
    connect: (choice) => gateways.connect(choice),
  }

  async function askLine(prompt: string): Promise<string> {
    const lines = createInterface({ input: stdin, output: stderr })
    try {
      return await lines.question(prompt, { signal })
    } finally {
      lines.close()
    }
  }
}

function explanation(error: unknown): string {
  if (error instanceof GatewayError) return `${error.message}\n${error.output}`.trimEnd() + '\n'
  const text = explain(error, runEval.usage)
  if (text === null) throw error
  return text
}

async function main(): Promise<number> {
  const end = new AbortController()
  const leaving = new Leaving(end)
  onOrphaned(() => leaving.leave(new Ending(128 + constants.signals.SIGKILL)))
  onLeave((signal) => leaving.leave(new Ending(128 + constants.signals[signal])))
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    end.abort(error.code === 'EPIPE' ? new Ending(0) : error)
  })
  stderr.on('error', () => {})
  await using gateways = new Gateways(end.signal)
  try {
    const commands = { named: SUB_COMMANDS, default: runEval }
    return await runCommand(
      process.argv.slice(2),
      commands,
      deskOf(gateways, { signal: end.signal, leaving }),
    )
  } catch (error) {
    const cause: unknown = end.signal.aborted ? end.signal.reason : error
    if (cause instanceof Ending) return cause.status
    stderr.write(explanation(cause))
    return cause instanceof UsageError ? 2 : 1
  }
}

process.exitCode = await (isSurvivor() ? main() : runSurvivor())
