import type { Client } from '../../src/client/client.ts'
import { ApiError } from '../../src/client/api-error.ts'

/** The last event of a stream of the Responses API. */
const LAST_EVENT = /^event: (?:response\.(?:completed|incomplete|failed)|error)$/m

/** Requests a whole response of the Responses API, for which the client has no method. */
export async function wholeResponse(client: Client, body: object, session: string): Promise<void> {
  JSON.parse(await textOf(client, body, session))
}

/** Requests a streamed response, and reads it to its end. */
export async function streamedResponse(
  client: Client,
  body: object,
  session: string,
): Promise<void> {
  const text = await textOf(client, { ...body, stream: true }, session)
  if (LAST_EVENT.test(text)) return
  throw new ApiError('Cannot read the response: it has no last event', {
    code: 'cut_off',
    status: 200,
  })
}

async function textOf(client: Client, body: object, session: string): Promise<string> {
  const response = await client.send('/v1/responses', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-moa-session': session },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.ok) return text
  const { error } = JSON.parse(text) as { error: { message: string; code: ApiError['code'] } }
  throw new ApiError(error.message, { code: error.code, status: response.status })
}
