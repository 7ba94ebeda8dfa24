/**
 * The simulated models as a server of their own, in a process of their own, so that what they cost is
 * not counted as ours. Prints its port, and ends with its parent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSimulator } from '../src/models/simulator/simulator.ts'

const simulator = createSimulator()

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy())
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const answered = await simulator(
    new Request(`http://127.0.0.1${request.url ?? '/'}`, {
      method: request.method ?? 'GET',
      ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
    }),
  )
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  const reader = answered.body?.getReader()
  response.once('close', () => void reader?.cancel().catch(() => {})) // The caller left: no timer stays.
  for (;;) {
    const read = await reader?.read()
    if (read === undefined || read.done) break
    response.write(read.value)
  }
  response.end()
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: address !== null && typeof address === 'object' ? address.port : 0 })
})
process.on('disconnect', () => process.exit(0))
