import type { Operation } from './document.ts'
import { prettyJson } from './json.ts'

/** A command that can be copied into a terminal. */
export interface Command {
  readonly summary: string
  readonly text: string
  /** Opens the request in the playground, which sends it when a person says so; null where the playground cannot. */
  readonly playground: string | null
}

/** An operation and the URL that serves it. */
export interface Served {
  readonly method: string
  readonly url: string
  readonly operation: Operation
}

/** A command for every example of a request; parameters in the path are replaced by their example. */
export function commandsOf({ method, url, operation }: Served): readonly Command[] {
  const { examples = {} } = operation.requestBody?.content['application/json'] ?? {}
  const filled = url.replaceAll(/\{(\w+)\}/g, (whole, wanted: string) => {
    const parameter = operation.parameters?.find(({ name }) => name === wanted)
    const example = parameter?.schema?.examples?.[0]
    return typeof example === 'string' ? example : whole
  })
  // With data, curl uses POST by default; -N shows a stream as it arrives.
  const call = method === 'post' ? `curl -N ${filled}` : `curl -X ${method.toUpperCase()} ${filled}`
  return Object.values(examples).map(({ summary = '', value }) => ({
    summary,
    text: withBody(call, value),
    playground: url.endsWith('/v1/chat/completions') ? playgroundOf(value) : null,
  }))
}

/** The fragment is the request as base64url (RFC 4648, section 5) of JSON in UTF-8, so that no server sees it. */
function playgroundOf(request: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(request))
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return `/ui/#ask=${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
}

function withBody(call: string, body: unknown): string {
  const json = prettyJson(body, '  ').replaceAll("'", String.raw`'\''`)
  const lines = [
    call,
    '-H "authorization: Bearer $EDGE_MOA_KEY"',
    "-H 'content-type: application/json'",
    `-d '${json}'`,
  ]
  return lines.join(' \\\n  ')
}
