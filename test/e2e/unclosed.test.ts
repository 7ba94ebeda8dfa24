import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'

test('a whole answer ends before its connection closes', async () => {
  // Sends everything but [DONE], and leaves the connection open.
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"choices":[{"delta":{"content":"Paris."},"finish_reason":null}]}\n\n')
    response.write('event: ping\ndata: {"type":"ping"}\n\n')
    response.write('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const providers = { open: { base_url: `http://127.0.0.1:${port}/v1`, api_key: null } }
  await using gateway = await startTestGateway({
    bindings: { AUTH: 'open', PROVIDERS: JSON.stringify(providers) },
  })
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'open/x',
      stream: true,
      // A gateway that waits for more waits longer than this test.
      moa: { aggregator: { idle_ms: 300_000, timeout_ms: 300_000 } },
      messages: [{ role: 'user', content: 'Capital of France?' }],
    }),
  })
  const text = await response.text()
  expect(text).toMatch(/Paris\.[\s\S]*"finish_reason":"stop"[\s\S]*data: \[DONE\]\n\n$/)
  server.closeAllConnections()
  server.close()
})
