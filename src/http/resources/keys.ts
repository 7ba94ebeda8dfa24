import type { WireNewKey } from '../../protocol/keys/key-responses.ts'
import { keySchema, type KeyRequest } from '../../protocol/keys/key.ts'
import { wireKey, type KeyRecord } from '../../protocol/keys/key-record.ts'
import { wireList } from '../../protocol/list.ts'
import { parseWith } from '../../protocol/parse.ts'
import { errorResponse } from '../errors.ts'
import { sha256 } from '../../gateway/hash.ts'
import { newKeyId } from '../../gateway/ids.ts'
import { readPage } from '../page.ts'
import type { Services } from '../../gateway/ports/services.ts'

const PREFIXES = { secret: 'sk_moa_', publishable: 'pk_moa_' } as const satisfies Record<
  KeyRequest['kind'],
  string
>
const SECRET_BYTES = 32

/** POST /v1/keys: makes a key. This is the only response that contains it. */
export async function createKey(body: unknown, services: Services): Promise<Response> {
  const refuse = (message: string, param: string | null) =>
    errorResponse({ code: 'invalid_request', message: `Cannot make the key: ${message}`, param })
  const parsed = parseWith(keySchema, body)
  if (!parsed.ok) return refuse(parsed.error.message, parsed.error.param)
  const nowMs = services.clock.now()
  const record = newRecord(parsed.value, nowMs)
  if (record.expiresAtMs !== null && record.expiresAtMs <= nowMs) {
    return refuse('expires_at: must be in the future, in seconds since 1970', 'expires_at')
  }
  const key = PREFIXES[record.kind] + newSecret()
  await services.keys.create(await sha256(key), record)
  const headers = { 'cache-control': 'no-store' }
  const created: WireNewKey = { ...wireKey(record, 0), key }
  return Response.json(created, { status: 201, headers })
}

/** GET /v1/keys: newest first. */
export async function listKeys(query: URLSearchParams, services: Services): Promise<Response> {
  const page = readPage(query)
  if (!page.ok) return errorResponse(page.error)
  if (page.value.cursor !== undefined && !/^\d{1,15}$/.test(page.value.cursor)) {
    const message = 'Cannot use this cursor: wanted the next_cursor of a page before'
    return errorResponse({ code: 'invalid_request', message, param: 'cursor' })
  }
  const { records, cursor } = await services.keys.list(page.value)
  const counted = (record: KeyRecord) =>
    record.budgetUsdPerDay === null ? 0 : services.keys.countedMicros(record.id)
  const wire = records.map(async (record) => wireKey(record, await counted(record)))
  return Response.json(wireList(await Promise.all(wire), cursor))
}

/** DELETE /v1/keys/{id}: the key stops here at once, and everywhere within a minute. */
export async function deleteKey(id: string, services: Services): Promise<Response> {
  if (await services.keys.revoke(id)) return new Response(null, { status: 204 })
  const message = `Cannot find the key "${id.slice(0, 80)}": GET /v1/keys lists all that there are`
  return errorResponse({ code: 'not_found', message, param: 'id' })
}

function newRecord(request: KeyRequest, createdAtMs: number): KeyRecord {
  const id = newKeyId()
  return {
    id,
    kind: request.kind,
    name: request.name,
    tenant: request.tenant ?? id,
    mixtures: request.mixtures ?? null,
    origins: request.origins ?? null,
    sessionBudgetUsd: request.session_budget_usd ?? null,
    budgetUsdPerDay: request.budget_usd_per_day ?? null,
    requestsPerMinute: request.requests_per_minute ?? null,
    ...(request.alert_usd_per_day === undefined
      ? {}
      : { alertUsdPerDay: request.alert_usd_per_day }),
    createdAtMs,
    expiresAtMs: request.expires_at === undefined ? null : request.expires_at * 1000,
  }
}

/** 256 random bits in base64url. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const base64 = btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
