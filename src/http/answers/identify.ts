import type { AppRequest } from '../requests.ts'

/** Adds the id of a request where clients of Anthropic look for it: in a header, and in the body of an error. */
export async function identify(c: AppRequest): Promise<void> {
  const id = c.get('requestId')
  const { res } = c
  res.headers.set('request-id', id)
  if (res.ok || !res.headers.get('content-type')?.startsWith('application/json')) return
  const body = await res.json<object>()
  c.res = undefined // Otherwise its headers would be merged with those that follow.
  c.res = Response.json({ ...body, request_id: id }, { status: res.status, headers: res.headers })
}
