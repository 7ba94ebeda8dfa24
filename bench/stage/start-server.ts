import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A server in its own process, so that its processor time does not count as the Worker's. */
export interface StartedServer extends Disposable {
  /** Without a slash at its end. */
  readonly url: string
}

/** Starts a file of this folder; it ends with `serve()`. */
export async function startServer(file: string): Promise<StartedServer> {
  const server = fork(new URL(file, import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const died = once(server, 'exit').then(() => Promise.reject(new Error(`Cannot start ${file}`)))
  const [message] = (await Promise.race([once(server, 'message'), died])) as [{ port: number }]
  died.catch(() => {}) // Later it exits because this process does.
  return {
    url: `http://127.0.0.1:${message.port}`,
    [Symbol.dispose]: () => void (server.connected && server.disconnect()),
  }
}
