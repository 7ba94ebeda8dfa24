import { fork } from 'node:child_process'
import { once } from 'node:events'

/** The upstream, in a process of its own; its URL ends with /v1. */
export interface StartedUpstream extends Disposable {
  readonly url: string
}

export async function startUpstream(): Promise<StartedUpstream> {
  const upstream = fork(new URL('upstream.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [message] = (await once(upstream, 'message')) as [{ port: number }]
  return {
    url: `http://127.0.0.1:${message.port}/v1`,
    [Symbol.dispose]: () => upstream.disconnect(),
  }
}
