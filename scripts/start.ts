/** `npm start`: the gateway on one port, until Ctrl-C. */
import { stripVTControlCharacters } from 'node:util'
import { GatewayError, startGateway } from './gateway.ts'
import { onLeave } from './on-leave.ts'

const defaultPort = 8787

/** Wrangler colors its warnings whether anyone sees colors or not. */
const plain = !process.stderr.isTTY || Boolean(process.env['NO_COLOR'])

/** Prints the address of the gateway, and a request to try. */
function welcome(url: string): string {
  const body = JSON.stringify({
    model: 'demo',
    stream: true,
    messages: [{ role: 'user', content: 'What is the capital of Australia?' }],
  })
  return `edge-moa is ready on ${url}

Ask it. The mixture demo runs on simulated models and needs no key:

  curl -N ${url}/v1/chat/completions \\
    -H 'content-type: application/json' \\
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
    const gateway = await startGateway({
      port: readPort(process.env['PORT']),
      state: 'persistent',
      signal: leave.signal,
      onOutput: (text) => process.stderr.write(plain ? stripVTControlCharacters(text) : text),
    })
    process.stdout.write(welcome(gateway.url))
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
