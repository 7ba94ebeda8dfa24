import { startServer, type StartedServer } from './start-server.ts'

/** The upstream, in a process of its own; its URL ends with /v1. */
export async function startUpstream(): Promise<StartedServer> {
  const server = await startServer('upstream.ts')
  return { url: `${server.url}/v1`, [Symbol.dispose]: () => server[Symbol.dispose]() }
}
