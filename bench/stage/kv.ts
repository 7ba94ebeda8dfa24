/**
 * KV as a server in its own process, because in a deployment KV does not use the processor time of the
 * Worker. It serves the requests that workerd makes for one key, which are all that the bench needs:
 * GET, PUT and DELETE of /KEY.
 */
import { createServer } from 'node:http'
import { serve } from './serve.ts'

const values = new Map<string, Buffer>()

const server = createServer((request, response) => {
  const key = request.url?.split('?', 1)[0] ?? ''
  const end = (status: number, body?: Buffer) => response.writeHead(status).end(body)
  if (key === '/') end(501) // A list of keys.
  else if (request.method === 'GET') {
    const value = values.get(key)
    end(value === undefined ? 404 : 200, value)
  } else if (request.method === 'DELETE') {
    values.delete(key)
    end(200)
  } else if (request.method === 'PUT') {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      values.set(key, Buffer.concat(parts))
      end(200)
    })
  } else end(501)
})

serve(server)
