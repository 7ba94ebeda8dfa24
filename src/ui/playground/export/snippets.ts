import type { ChatBody } from '../../../client/chat.ts'

/** A request, and who pays for it. */
export interface SnippetOptions {
  /** The address of the gateway, without `/v1`. */
  readonly url: string
  readonly body: ChatBody
  /** The session that pays; null without one. */
  readonly session: string | null
}

/** What stands in place of a key, which no snippet has. */
const KEY = 'EDGE_MOA_KEY'

/** The request as a command for a shell. */
export function curlSnippet({ url, body, session }: SnippetOptions): string {
  const headers = [
    `-H "authorization: Bearer $${KEY}"`,
    "-H 'content-type: application/json'",
    ...(session === null ? [] : [`-H 'x-moa-session: ${session}'`]),
  ]
  const data = JSON.stringify({ ...body, stream: true }, null, 2).replaceAll("'", String.raw`'\''`)
  return [`curl -N ${url}/v1/chat/completions`, ...headers, `-d '${data}'`].join(' \\\n  ')
}

/** The request for the package `openai` of npm. */
export function typescriptSnippet({ url, body, session }: SnippetOptions): string {
  const client = [
    `baseURL: ${JSON.stringify(`${url}/v1`)}`,
    `apiKey: process.env.${KEY} ?? 'none'`,
    ...(session === null
      ? []
      : [`defaultHeaders: { 'x-moa-session': ${JSON.stringify(session)} }`]),
  ]
  return `import OpenAI from 'openai'

const client = new OpenAI({ ${client.join(', ')} })
// The field moa is not in OpenAI's types.
const request: OpenAI.ChatCompletionCreateParamsStreaming & { moa?: object } = ${JSON.stringify({ ...body, stream: true }, null, 2)}
const stream = await client.chat.completions.create(request)
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')
`
}

/** The request for the package `openai` of PyPI. */
export function pythonSnippet({ url, body, session }: SnippetOptions): string {
  const { moa, ...known } = body
  const fields = Object.entries({ ...known, stream: true }).map(
    ([name, value]) => `    ${name}=${pythonLiteral(value)},`,
  )
  const extra = moa === undefined ? [] : [`    extra_body=${pythonLiteral({ moa })},`]
  const headers =
    session === null ? [] : [`    extra_headers=${pythonLiteral({ 'x-moa-session': session })},`]
  return `import os
from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(`${url}/v1`)}, api_key=os.environ.get("${KEY}", "none"))
stream = client.chat.completions.create(
${[...fields, ...extra, ...headers].join('\n')}
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
`
}

/** A value of JSON as Python writes it; JSON's texts are texts of Python, too. */
function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${entries.map(([name, field]) => `${JSON.stringify(name)}: ${pythonLiteral(field)}`).join(', ')}}`
}
