import { fork } from 'node:child_process'
import { once } from 'node:events'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'
import { childPids } from '../stage/processor-time.ts'
import { PROVIDERS } from './models.ts'

/** The key of the operator. */
export const ADMIN_KEY = 'admin-key-of-the-soak-0123456789'
const PRICE = { input: 1, output: 2 }

/** The gateway and its upstream, each in a process of its own, on the loopback interface. */
export interface SoakStage extends AsyncDisposable {
  readonly gateway: TestGateway
  /** The workerd process; null where processes cannot be listed. */
  readonly pid: number | null
  /** Responses of the upstream that neither side has ended. */
  openCalls(): Promise<number>
}

/** Starts both. */
export async function startSoakStage(): Promise<SoakStage> {
  await using stack = new AsyncDisposableStack()
  const upstream = stack.use(await startUpstream())
  const before = new Set(childPids('workerd'))
  const bindings = bindingsFor(upstream.url)
  const gateway = stack.use(await startTestGateway({ bindings, inspected: true }))
  const started = stack.move()
  return {
    gateway,
    pid: childPids('workerd').find((pid) => !before.has(pid)) ?? null,
    openCalls: upstream.openCalls,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

async function startUpstream() {
  const server = fork(new URL('upstream.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const died = once(server, 'exit').then(() => Promise.reject(new Error('The upstream ended')))
  died.catch(() => {}) // At the end it exits because this process disconnects.
  const message = async <T>() => {
    const [received] = (await Promise.race([once(server, 'message'), died])) as [T]
    return received
  }
  const { url } = await message<{ url: string }>()
  return {
    url,
    openCalls: async () => {
      server.send('open')
      return (await message<{ open: number }>()).open
    },
    [Symbol.dispose]: () => void (server.connected && server.disconnect()),
  }
}

function bindingsFor(upstream: string) {
  const provider = { base_url: upstream, api_key: 'UP_KEY', default_price: PRICE }
  const providers = Object.fromEntries(PROVIDERS.map((name) => [name, provider]))
  return { ADMIN_KEY, UP_KEY: 'sk-soak-0123456789', PROVIDERS: JSON.stringify(providers) }
}
