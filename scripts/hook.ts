/** `npm run hook -- FILE --hook ID`: one signed test delivery, and its outcome. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, parseEnv } from 'node:util'
import { ApiError } from '../src/client/api-error.ts'
import { createClient } from '../src/client/client.ts'
import type { WireDelivery, WireJob } from '../src/protocol/jobs/job-response.ts'
import type { WireProgress } from '../src/protocol/runs/progress-response.ts'
import { Ending, explain, gatewayUrl, ScriptError, UsageError } from './command-line.ts'
import { deliver, untilDelivered, type Place } from './hook-client.ts'
import { onLeave } from './on-leave.ts'
import { withoutControls } from './progress-display.ts'
import { signatureHeaders, type Scheme } from './sign-delivery.ts'

const usage = `Usage: npm run hook -- FILE --hook ID [options]

Sends a test delivery to a hook of a gateway that runs, signed as the hook wants it, and shows
what becomes of it. A .json file is sent as JSON, any other as a form; fixtures/github-issue.json,
fixtures/slack-command.txt and fixtures/form.json are there to try.

  --hook ID          which hook
  --url URL          the gateway (default: http://localhost:8787); EDGE_MOA_KEY in the environment
                     is sent as its key
  --secret VALUE     signs it; by default the secret that the hook names, from .dev.vars
  --secret-env NAME  the same, from the environment
  --fresh            adds a field, so that it is another delivery than the one before
  --help             print this
`

interface Options {
  readonly file: string
  readonly hook: string
  readonly url: string
  readonly secret: string | undefined
  readonly fresh: boolean
}

const { stdout, stderr } = process

function parseCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        hook: { type: 'string' },
        url: { type: 'string', default: 'http://localhost:8787' },
        secret: { type: 'string' },
        'secret-env': { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readOptions({ values, positionals }: ReturnType<typeof parseCommandLine>): Options {
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('Cannot send: wanted one file')
  const { hook, fresh, 'secret-env': name } = values
  if (!hook) throw new UsageError('Cannot send: wanted --hook ID')
  const secret = values.secret ?? (name === undefined ? undefined : process.env[name])
  if (name !== undefined && !secret) {
    throw new UsageError(`Cannot use --secret-env ${name}: it is not set in the environment`)
  }
  return { file, hook, url: gatewayUrl(values.url), secret, fresh }
}

/** A file at its path, or among the fixtures of the tests. */
async function readPayload(file: string): Promise<string> {
  const tests = ['../test/', '../test/fixtures/'].map((folder) =>
    fileURLToPath(new URL(`${folder}${file}`, import.meta.url)),
  )
  for (const path of [file, ...tests]) {
    const text = await readText(path)
    if (text !== null) return text
  }
  throw new UsageError(`Cannot read ${file}: no such file, neither here nor in test/fixtures`)
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new UsageError(`Cannot read ${path}: ${code}`)
  }
}

interface Payload {
  readonly type: string
  readonly body: Buffer
}

/** The body of the delivery: the file, and with `fresh` a field that makes it a new delivery. */
function payloadOf(file: string, text: string, fresh: boolean): Payload {
  const mark = randomUUID()
  if (extname(file) !== '.json') {
    // An editor's newline at the end is no part of a form.
    const form = text.trimEnd() + (fresh ? `&test_delivery=${mark}` : '')
    return { type: 'application/x-www-form-urlencoded', body: Buffer.from(form) }
  }
  const json = fresh ? text.replace(/\{/, `{"test_delivery":"${mark}",`) : text
  return { type: 'application/json', body: Buffer.from(json) }
}

/** The secret that signs; empty when the scheme has none. */
async function secretOf(scheme: Scheme, given: string | undefined): Promise<string> {
  const { secret: name } = scheme
  if (name === undefined) return ''
  if (given !== undefined) return given
  const value = parseEnv((await readText('.dev.vars')) ?? '')[name]
  if (value) return value
  throw new ScriptError(
    `Cannot sign the delivery: .dev.vars has no ${name}; set it there, or give it with --secret`,
  )
}

/** Sends the delivery; true when its job and its delivery succeeded. */
async function run(options: Options, signal: AbortSignal): Promise<boolean> {
  const { file, hook, url } = options
  const client = createClient({ url, key: process.env['EDGE_MOA_KEY'] || undefined })
  const place: Place = { url, client, signal }
  const { type, body } = payloadOf(file, await readPayload(file), options.fresh)
  const { verify: scheme } = await client.hooks.get(hook, { signal })
  const secret = await secretOf(scheme, options.secret)
  const sentAtMs = Date.now()
  const signing = { secret, body, id: `msg_${randomUUID()}`, nowMs: sentAtMs }
  const signature = signatureHeaders(scheme, signing)
  if (signature === null) {
    throw new ScriptError(`Cannot sign the delivery: the secret does not fit "${scheme.scheme}"`)
  }
  print(`POST ${url}/hooks/${hook}: ${body.length} bytes, ${signedWith(scheme)}`)
  const headers = { 'content-type': type, ...signature }
  const answer = await deliver(place, hook, { headers, body })
  print(`${answer.status} after ${Math.round(answer.tookMs)} ms: ${answer.text || 'no body'}`)
  if (answer.status >= 300) return false
  if (answer.job === null) {
    print('Nothing runs: no job was made of it')
    return true
  }
  return await follow(place, answer.job, sentAtMs)
}

function signedWith({ scheme, secret }: Scheme): string {
  return secret === undefined ? 'not signed' : `signed for ${scheme} with ${secret}`
}

async function follow(place: Place, id: string, sentAtMs: number): Promise<boolean> {
  const { client, signal } = place
  const events = client.jobs.events(id, { signal })
  let next = await events.next()
  for (; !next.done; next = await events.next()) {
    const line = lineOf(next.value.event)
    if (line !== null) print(line)
  }
  const job = next.value
  if (job.created_at < Math.floor(sentAtMs / 1000) - 1) {
    print('The same delivery came before, and this is its job; --fresh makes it another one')
  }
  print(`\n${textOf(job)}\n`)
  const { delivery } = job.delivery === null ? job : await untilDelivered(place, id)
  print(deliveryLine(delivery))
  return job.status === 'done' && (delivery === null || delivery.status === 'delivered')
}

function lineOf(event: WireProgress): string | null {
  switch (event.type) {
    case 'layer-start':
      return `layer ${event.layer + 1}: ${event.agents.join(', ')}`
    case 'agent-end':
      return `  ${event.agent}: ${event.status}`
    case 'judge-start':
      return `judged by ${event.model}`
    case 'aggregator-start':
      return `answer by ${event.model}`
    case 'agent-start':
    case 'agent-delta':
    case 'draft':
    case 'layer-end':
    case 'layers-skipped':
    case 'remark':
    case 'run-degraded':
    // A newer gateway may send more; what is not known here is not shown.
    default:
      return null
  }
}

function textOf({ status, completion, error }: WireJob): string {
  if (status === 'done') return completion === null ? '' : answerText(completion)
  return `The job is ${status}: ${error?.message ?? 'no reason was given'}`
}

/** The text of an answer in the shape of its request. */
function answerText(answer: NonNullable<WireJob['completion']>): string {
  if ('choices' in answer) return answer.choices[0]?.message.content ?? ''
  if ('content' in answer) {
    return answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
  }
  const parts = answer.output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('')
}

function deliveryLine(delivery: WireDelivery | null): string {
  if (delivery === null) return 'Nothing is to be delivered'
  const { status, attempts, last_attempt: last, next_attempt_at: nextAt } = delivery
  const tried = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`
  if (status === 'delivered') return `Delivered: HTTP ${last?.http_status}, ${tried}`
  const problem = `the destination ${last?.problem ?? 'was not reached'}`
  if (status !== 'waiting' || nextAt === null) return `Undeliverable: ${problem}, ${tried}`
  const seconds = Math.max(0, Math.round(nextAt - Date.now() / 1000))
  return `Not delivered yet: ${problem}, ${tried}, the next in ${seconds} s`
}

function print(text: string): void {
  stdout.write(`${withoutControls(text)}\n`)
}

function explanation(error: unknown): string {
  if (error instanceof ApiError && error.code === 'unreachable') {
    return `${error.message}: is the gateway running?\n`
  }
  const text = explain(error, usage)
  if (text === null) throw error
  return text
}

async function main(): Promise<number> {
  const end = new AbortController()
  onLeave((signal) => end.abort(new Ending(128 + constants.signals[signal])))
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    end.abort(error.code === 'EPIPE' ? new Ending(0) : error)
  })
  try {
    const parsed = parseCommandLine()
    if (parsed.values.help) {
      stdout.write(usage)
      return 0
    }
    return (await run(readOptions(parsed), end.signal)) ? 0 : 1
  } catch (error) {
    const cause: unknown = end.signal.aborted ? end.signal.reason : error
    if (cause instanceof Ending) return cause.status
    stderr.write(explanation(cause))
    return 1
  }
}

process.exitCode = await main()
