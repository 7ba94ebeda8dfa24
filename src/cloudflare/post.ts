import type { OutgoingPost, PostAnswer } from '../gateway/ports/destinations.ts'

/** Longest wait for a destination. */
const TIMEOUT_MS = 20_000

/** Sends a delivery once. Redirects are not followed: they would lead past the check of the address. */
export async function post(url: string, { headers, body }: OutgoingPost): Promise<PostAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    return { ok: true, status: response.status }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    return {
      ok: false,
      problem: late ? `no answer within ${TIMEOUT_MS / 1000} s` : 'could not be reached',
    }
  }
}
