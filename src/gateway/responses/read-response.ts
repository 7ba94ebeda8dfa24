import type { Caller } from '../caller.ts'
import type { Services } from '../ports/services.ts'
import type { ResponsePlace } from './response-store.ts'
import { isResponseId } from '../ids.ts'
import { decodeResponse, type StoredResponse } from './stored-response.ts'

/** The place of a response of a caller. Callers with session tokens do not trust each other: each reads its own only. */
export function placeOf({ tenant, session }: Caller, id: string): ResponsePlace {
  return { tenant, session, id }
}

/** A stored response of a caller; null when there is none. One that cannot be read counts as absent, and is reported. */
export async function readResponse(
  id: string,
  caller: Caller,
  services: Pick<Services, 'responses' | 'trouble'>,
): Promise<StoredResponse | null> {
  if (!isResponseId(id)) return null
  const text = await services.responses.read(placeOf(caller, id))
  const response = decodeResponse(text)
  if (text !== null && response === null) services.trouble('response_unreadable')
  return response
}
