/** `npm start`: the gateway on one port, until Ctrl-C. */
import { stripVTControlCharacters } from 'node:util'
import { readDevVars } from './dev-vars.ts'
import { GatewayError, startGateway } from './gateway.ts'
import { providersWithKey } from './local-models.ts'
import { onLeave } from './on-leave.ts'

const defaultPort = 8787

/** Wrangler colors its warnings whether anyone sees colors or not. */
const plain = !process.stderr.isTTY || Boolean(process.env['NO_COLOR'])

const isTerminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb'

/** How callers are admitted: by the variable AUTH of the Worker, and in words. */
interface Admission {
  readonly auth: string
  readonly words: string
  /** What comes before the requests to try. */
  readonly first: string
  /** What a request must have, as an option of curl. */
  readonly option: string
  /** What `npm run ask` must have, before it. */
  readonly variable: string
  /** What OpenAI clients take as their API key. */
  readonly key: string
}

const OPEN: Admission = {
  auth: 'open',
  words: 'open: no key is needed, and it answers this machine only',
  first: '',
  option: '',
  variable: '',
  key: 'none as the API key',
}

/** Any other value than "open": one in .dev.vars must not open the gateway. */
const CLOSED: Admission = {
  auth: 'keys',
  words: 'closed: every request needs a key, because .dev.vars sets ADMIN_KEY',
  first: "  export ADMIN_KEY='…'      # as in .dev.vars, or a key that was made with it\n\n",
  option: `-H "authorization: Bearer $ADMIN_KEY" `,
  variable: 'EDGE_MOA_KEY="$ADMIN_KEY" ',
  key: 'ADMIN_KEY, or a key that was made with it, as the API key',
}

type Settings = Awaited<ReturnType<typeof readDevVars>>

/** Where to ask: the address of the gateway, who may use it, and requests to try. */
function welcome(url: string, admission: Admission, settings: Settings): string {
  const { words, first, option, variable, key } = admission
  const question = 'What is the capital of Australia?'
  const messages = [{ role: 'user', content: question }]
  const body = JSON.stringify({ model: 'demo', stream: true, messages })
  return `edge-moa is ready on ${url} (${words})

Watch it work: ${url} in a browser.

Ask it from another terminal. "demo" is a mixture of simulated models, so it needs no key of a provider:

${first}  curl -N ${url}/v1/chat/completions \\
    ${option}-H 'content-type: application/json' \\
    -d '${body}'

  ${variable}npm run ask -- --url ${url} "${question}"

Clients of OpenAI: ${url}/v1 as the base URL, ${key}, demo as the model.
Real models: ${realModels(settings)}.
All of the API: ${url}/docs
Ctrl-C ends it.
`
}

function realModels(settings: Settings): string {
  const { names, problem } = providersWithKey(settings)
  if (problem !== null) return `none: ${problem}`
  if (names.length > 0)
    return `those of ${names.join(', ')}, as provider/model, and the mixtures of GET /v1/models`
  return 'none yet; the key of a provider in .dev.vars turns them on (see .dev.vars.example)'
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
  const [unknown] = process.argv.slice(2)
  if (unknown !== undefined) {
    process.stderr.write(
      `Cannot use "${unknown}": npm start takes no arguments; PORT is its port\n`,
    )
    return 2
  }
  const leave = new AbortController()
  onLeave(() => leave.abort())
  const left = new Promise<undefined>((resolve) => {
    leave.signal.addEventListener('abort', () => resolve(undefined))
  })

  try {
    const settings = await readDevVars(new URL('..', import.meta.url))
    // As deployed when the operator has set an admin key for this machine.
    const admission = settings['ADMIN_KEY'] ? CLOSED : OPEN
    if (isTerminal) process.stderr.write('starting the gateway…')
    const gateway = await startGateway({
      port: readPort(process.env['PORT']),
      state: 'persistent',
      vars: { AUTH: admission.auth },
      signal: leave.signal,
      onOutput: (text) => process.stderr.write(plain ? stripVTControlCharacters(text) : text),
    }).finally(() => {
      if (isTerminal) process.stderr.write('\r\x1b[K')
    })
    process.stdout.write(welcome(gateway.url, admission, settings))
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
