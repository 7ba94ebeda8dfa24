import type { Next } from 'hono'
import { shapeOf, type AppRequest } from '../requests.ts'

/** Adds the id of a request to its response. */
export async function identified(c: AppRequest, next: Next): Promise<void> {
  await next()
  const id = c.get('requestId')
  // Hono drops headers of its middleware from responses that it did not create; c.header() would copy the response.
  c.res.headers.set('x-request-id', id)
  const { requestIdHeader } = shapeOf(c)
  if (requestIdHeader !== undefined) await identifyFor(c, requestIdHeader, id)
}

/** Adds the id where the clients of a shape look for it: in a header of another name, and in the body of an error. */
async function identifyFor(c: AppRequest, header: string, id: string): Promise<void> {
  const { res } = c
  res.headers.set(header, id)
  if (res.ok || !res.headers.get('content-type')?.startsWith('application/json')) return
  const body = await res.json<object>()
  c.res = undefined // Otherwise its headers would be merged with those that follow.
  c.res = Response.json({ ...body, request_id: id }, { status: res.status, headers: res.headers })
}
