/** `npm start`: the gateway on one port, until Ctrl-C. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseEnv, stripVTControlCharacters } from 'node:util'
import { GatewayError, startGateway } from './gateway.ts'
import { onLeave } from './on-leave.ts'

const defaultPort = 8787

/** Wrangler colors its warnings whether anyone sees colors or not. */
const plain = !process.stderr.isTTY || Boolean(process.env['NO_COLOR'])

/** How callers are admitted: by the variable AUTH of the Worker, and in words. */
interface Admission {
  readonly auth: string
  readonly words: string
  /** What a request must have, as an option of curl. */
  readonly option: string
}

const OPEN: Admission = {
  auth: 'open',
  words: 'open: no key is needed, and it answers this machine only',
  option: '',
}

/** Any other value than "open": one in .dev.vars must not open the gateway. */
const CLOSED: Admission = {
  auth: 'keys',
  words: 'closed: every request needs a key, because .dev.vars sets ADMIN_KEY',
  option: `-H "authorization: Bearer $ADMIN_KEY" `,
}

/** As deployed when the operator has set an admin key for this machine. */
async function readAdmission(): Promise<Admission> {
  const file = new URL('../.dev.vars', import.meta.url)
  const text = existsSync(file) ? await readFile(file, 'utf8') : ''
  return parseEnv(text)['ADMIN_KEY'] ? CLOSED : OPEN
}

/** Prints the address of the gateway, who may use it, and a request to try. */
function welcome(url: string, { words, option }: Admission): string {
  const body = JSON.stringify({
    model: 'demo',
    stream: true,
    messages: [{ role: 'user', content: 'What is the capital of Australia?' }],
  })
  return `edge-moa is ready on ${url} (${words})

Ask it. The mixture demo runs on simulated models and needs no key of a provider:

  curl -N ${url}/v1/chat/completions \\
    ${option}-H 'content-type: application/json' \\
    -d '${body}'

The API: ${url}/docs
Ctrl-C ends it.
`
}

function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return defaultPort
  const port = Number(value)
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) {
    throw new GatewayError(`Cannot use PORT "${value}": wanted a number from 1 to 65535`)
  }
  return port
}

async function main(): Promise<number> {
  const leave = new AbortController()
  onLeave(() => leave.abort())
  const left = new Promise<undefined>((resolve) => {
    leave.signal.addEventListener('abort', () => resolve(undefined))
  })

  try {
    const admission = await readAdmission()
    const gateway = await startGateway({
      port: readPort(process.env['PORT']),
      state: 'persistent',
      vars: { AUTH: admission.auth },
      signal: leave.signal,
      onOutput: (text) => process.stderr.write(plain ? stripVTControlCharacters(text) : text),
    })
    process.stdout.write(welcome(gateway.url, admission))
    const death = await Promise.race([left, gateway.ended])
    await gateway.stop()
    if (death) throw death
    return 0
  } catch (error) {
    if (leave.signal.aborted) return 0
    if (!(error instanceof GatewayError)) throw error
    // What it printed last is on the screen already, just above.
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

process.exitCode = await main()
