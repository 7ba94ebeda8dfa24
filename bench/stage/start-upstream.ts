import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { startTestGateway } from '../test/support/gateway.ts'

/** A gateway in plain workerd, and the upstream in another process. */
export interface Stage extends AsyncDisposable {
  readonly url: string
}

/** Starts both; models are `bench/NAME?first_token_ms=…`, as the simulator takes them. */
export async function startStage(): Promise<Stage> {
  const upstream = fork(new URL('upstream.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const port = await portOf(upstream)
  const providers = {
    bench: {
      base_url: `http://127.0.0.1:${port}/v1`,
      api_key: null,
      default_price: { input: 1, output: 2 },
    },
  }
  const gateway = await startTestGateway({
    bindings: { AUTH: 'open', PROVIDERS: JSON.stringify(providers) },
  })
  return {
    url: gateway.url,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      upstream.disconnect()
    },
  }
}

async function portOf(upstream: ChildProcess): Promise<number> {
  const [message] = (await once(upstream, 'message')) as [{ port: number }]
  return message.port
}
