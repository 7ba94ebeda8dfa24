/**
 * The gateway as a child process: wrangler's local server, started, watched and ended.
 *
 * Wrangler has children of its own (workerd, esbuild). It therefore leads a process group, and
 * ending the gateway ends that group: nothing is left on the port.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const repository = fileURLToPath(new URL('..', import.meta.url))
const wrangler = fileURLToPath(import.meta.resolve('wrangler'))

const startLimitMs = 30_000
const probeLimitMs = 2_000
const probeEveryMs = 100
const stopLimitMs = 5_000
const maxOutputChars = 8_000

/** How a gateway is started. */
export interface GatewayOptions {
  readonly port: number
  /** Variables of the Worker. Default: `{ AUTH: 'open' }` */
  readonly vars?: Readonly<Record<string, string>>
  /**
   * `persistent` is the `.wrangler` folder, which one gateway at a time may use: two of them lock
   * each other out of KV. `temporary` starts empty and is removed at the end. Default: `temporary`
   */
  readonly state?: 'persistent' | 'temporary'
  /** The folder with the Worker's wrangler.toml. Default: this repository */
  readonly root?: string
  /** Receives the output of the gateway as it is printed. */
  readonly onOutput?: (text: string) => void
  /** Aborts the start; it does not end a gateway that has started. */
  readonly signal?: AbortSignal
}

/** A gateway that answers. */
export interface Gateway {
  readonly url: string
  /** Settles, with the reason, when the gateway has ended. It never rejects. */
  readonly ended: Promise<GatewayError>
  /** Ends the gateway and everything it started. May be called twice. */
  stop(): Promise<void>
}

/** A gateway that did not start, or ended by itself. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  /** The last output of the gateway. */
  readonly output: string

  constructor(message: string, output = '') {
    super(message)
    this.output = output
  }
}

/** Starts the gateway and returns when `GET /healthz` answers 200. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { port, state = 'temporary', signal } = options
  signal?.throwIfAborted()
  // Wrangler would retry for half a minute before it reports this.
  await assertPortIsFree(port)
  const folder = state === 'temporary' ? await mkdtemp(join(tmpdir(), 'edge-moa-')) : undefined
  const server = runWrangler(options, folder)

  const stop = async () => {
    await server.stop()
    if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await untilHealthy(`http://127.0.0.1:${port}`, server, signal)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `http://localhost:${port}`, ended: server.ended, stop }
}

/** Finds a free port. */
export async function freePort(): Promise<number> {
  return listenOnce(0, '127.0.0.1')
}

async function assertPortIsFree(port: number): Promise<void> {
  // Clients try ::1 first for `localhost`, so another server there would get the requests.
  for (const host of ['127.0.0.1', '::1']) {
    try {
      await listenOnce(port, host)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EADDRINUSE') {
        throw new GatewayError(
          `Cannot listen on port ${port}: it is in use, set PORT to a free one`,
        )
      }
      if (code === 'EACCES') throw new GatewayError(`Cannot listen on port ${port}: not allowed`)
      if (host === '127.0.0.1') throw error
    }
  }
}

function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}

interface Server {
  readonly ended: Promise<GatewayError>
  readonly output: () => string
  stop(): Promise<void>
}

function runWrangler(options: GatewayOptions, folder: string | undefined): Server {
  const child = spawn(process.execPath, ['--no-warnings', wrangler, ...flags(options, folder)], {
    cwd: options.root ?? repository,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const killAtExit = () => killTree(child)
  process.once('exit', killAtExit)

  let output = ''
  let stopping = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-maxOutputChars)
      // The output of its children when they are ended is not an error.
      if (!stopping) options.onOutput?.(text)
    })
  }
  const lastOutput = () => stripVTControlCharacters(output).trim()

  const ended = new Promise<GatewayError>((resolve) => {
    const end = (how: string) => {
      process.off('exit', killAtExit)
      resolve(new GatewayError(`The gateway ended: ${how}`, lastOutput()))
    }
    child.once('error', (error) => end(error.message))
    // The leader has ended, but its children may still run and hold the pipes open.
    child.once('exit', () => killTree(child))
    child.once('close', (code, signal) => end(signal ?? `exit status ${code}`))
  })

  const stop = async () => {
    stopping = true
    // A signal to wrangler alone lets it end its children itself, without an error message.
    child.kill('SIGTERM')
    const tooLong = setTimeout(() => killTree(child), stopLimitMs)
    await ended
    clearTimeout(tooLong)
  }
  return { ended, output: lastOutput, stop }
}

function flags(options: GatewayOptions, folder: string | undefined): string[] {
  const { port, vars = { AUTH: 'open' } } = options
  return [
    'dev',
    `--port=${port}`,
    '--inspector-port=0',
    '--ip=127.0.0.1',
    '--log-level=warn',
    '--show-interactive-dev-session=false',
    ...(folder ? [`--persist-to=${folder}`] : []),
    ...Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ]
}

/** Keeps wrangler off the network and off the screen. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    DO_NOT_TRACK: '1',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_NO_SKILLS_UPDATE_PROMPTS: 'true',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_WRITE_LOGS: 'false',
  }
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group has ended already.
  }
}

async function untilHealthy(
  url: string,
  server: Server,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + startLimitMs
  let died: GatewayError | undefined
  void server.ended.then((error) => (died = error))

  let state = 'no answer'
  while (Date.now() < deadline) {
    if (died) throw died
    try {
      const limit = AbortSignal.timeout(probeLimitMs)
      const response = await fetch(`${url}/healthz`, {
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      await response.body?.cancel()
      if (response.status === 200) return
      state = `HTTP ${response.status}`
    } catch {
      // Not listening yet.
    }
    await wait(probeEveryMs, undefined, signal ? { signal } : {})
  }
  const seconds = startLimitMs / 1000
  throw new GatewayError(
    `The gateway was not ready within ${seconds} s: GET /healthz gives ${state}, wanted 200`,
    server.output(),
  )
}
