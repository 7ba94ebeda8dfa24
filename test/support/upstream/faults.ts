import type { Script } from './script.ts'
import type { ServedApi } from './served-api.ts'

/** One way in which an upstream can behave, and what an honest gateway concludes from it. */
export interface Fault {
  readonly name: string
  /** What is wrong, or unusual. */
  readonly group: FaultGroup
  /** Interfaces in which nothing of the kind exists. */
  readonly lacks: readonly ServedApi['name'][]
  readonly sentence: string
  /** The scripts of the attempts of a call, in order; the last one repeats. */
  readonly script: Script | readonly Script[]
  /**
   * About this one call, retries included, without fallbacks: `whole` is a usable whole
   * answer; `failed` must count as a failure; `partial-or-failed` may have the text so far, if
   * it is marked as partial.
   */
  readonly expect: 'whole' | 'failed' | 'partial-or-failed'
}

/** The text of every fault that has one: 12 tokens, with characters of 2, 3 and 4 bytes. */
export const FAULT_TEXT = 'Le café est fermé 👋 aujourd’hui: revenez demain, dès huit heures 日本.'

/** The key that a fault echoes. No gateway may repeat it. */
export const ECHOED_KEY = 'sk-secret-123'

const text = FAULT_TEXT
const whole = 'whole'
const failed = 'failed'
const partial = 'partial-or-failed'

/** A row of the table: name, sentence, script, verdict, and the interfaces that have nothing of the kind. */
type Row = readonly [string, string, Fault['script'], Fault['expect'], Fault['lacks']?]

const FRAMING: readonly Row[] = [
  ['crlf', 'ends its lines with CRLF', { text, eol: '\r\n' }, whole],
  ['crlf-split', 'is split between CR and LF', { text, eol: '\r\n', bytesPerWrite: 1 }, whole],
  ['cr', 'ends its lines with CR', { text, eol: '\r' }, whole],
  ['bom', 'begins with a byte order mark', { text, bom: true }, whole],
  ['split-utf8', 'arrives one byte at a time', { text, bytesPerWrite: 1 }, whole],
  ['comments', 'has comment lines before and between', { text, comments: true }, whole],
  ['multi-line-data', 'splits JSON over several data lines', { text, multiLineData: true }, whole],
  ['event-lines', 'names its events', { text, eventLines: true }, whole],
  ['events-after-done', 'sends events after [DONE]', { text, done: 'events-after' }, whole],
  [
    'missing-done',
    'ends after its finish_reason, without [DONE]',
    { text, done: 'missing' },
    whole,
  ],
  ['done-twice', 'sends [DONE] twice', { text, done: 'twice' }, whole],
  ['no-final-newline', 'ends in the middle of a line', { text, finalNewline: false }, whole],
  [
    'no-final-newline-after-finish',
    'ends directly after the JSON of its finish_reason',
    { text, finalNewline: false, done: 'missing', usage: 'absent' },
    whole,
  ],
  ['line-separator', 'sends U+2028', { text: `${text}\u2028${text}` }, whole],
  [
    'no-role-chunk',
    'begins with its first token, without a role',
    { text, roleChunk: false },
    whole,
  ],
  ['empty-choices', 'has a chunk without choices', { text, emptyChoicesChunk: true }, whole],
  ['extra-fields', 'adds unknown fields', { text, extraFields: { provider: 'x', é: [] } }, whole],
  ['gzip', 'is compressed', { text, gzip: true }, whole],
  ['invalid-json-once', 'has one broken event', { text, invalidJson: 'once' }, failed],
  ['invalid-json-always', 'has only broken events', { text, invalidJson: 'always' }, failed],
]

const USAGE: readonly Row[] = [
  ['usage-after', 'reports usage last', { text, usage: 'after' }, whole],
  ['usage-before', 'reports usage before its finish_reason', { text, usage: 'before' }, whole],
  ['usage-absent', 'never reports usage', { text, usage: 'absent' }, whole],
  ['usage-twice', 'reports usage twice', { text, usage: 'twice' }, whole],
  [
    'usage-with-finish',
    'reports usage with its finish_reason',
    { text, usage: 'with-finish' },
    whole,
  ],
  [
    'usage-every-chunk',
    'reports usage in every chunk',
    { text, usage: 'every-chunk' },
    whole,
    ['messages', 'responses'],
  ],
  [
    'usage-x-groq',
    'reports usage in x_groq',
    { text, usage: 'x_groq' },
    whole,
    ['messages', 'gemini', 'responses'],
  ],
]

const OPENROUTER_ERROR = {
  id: 'gen-1',
  object: 'chat.completion.chunk',
  error: { code: 502, message: 'Provider returned error, désolé 👋' },
  choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
}

const ERRORS_IN_A_200: readonly Row[] = [
  ['json-error', 'answers 200 with an error as JSON', { jsonError: true }, failed],
  ['html', 'answers 200 with an HTML page', { html: true }, failed],
  ['error-first', 'sends an error first, then [DONE]', { inBandError: 'first' }, failed],
  ['error-first-only', 'sends only an error', { inBandError: 'first', done: 'missing' }, failed],
  ['error-later', 'ends in an error, then [DONE]', { text, inBandError: 'later' }, failed],
  [
    'error-later-only',
    'ends in an error, without [DONE]',
    { text, inBandError: 'later', done: 'missing' },
    failed,
  ],
  [
    'error-event',
    'ends in an event named error',
    { text, inBandError: 'later', done: 'missing', eventLines: true },
    failed,
  ],
  [
    'error-openrouter',
    'ends in an error that looks like a chunk, then [DONE]',
    { text, inBandError: 'later', errorBody: OPENROUTER_ERROR },
    failed,
    ['messages', 'gemini'],
  ],
]

const BROKEN_OFF: readonly Row[] = [
  ['stall-headers', 'never sends headers', { stall: 'before-headers' }, failed],
  ['stall-first-token', 'sends only its role', { stall: 'before-first-token' }, failed],
  ['stall-empty', 'sends only headers', { stall: 'before-first-token', roleChunk: false }, failed],
  [
    'stall-comments',
    'sends only comments, without end',
    { stall: 'before-first-token', comments: true, commentIntervalMs: 100 },
    failed,
  ],
  ['stall-tokens', 'sends nothing after four tokens', { text, stall: 'after-tokens' }, partial],
  [
    'stall-tokens-comments',
    'sends only comments after four tokens',
    { text, stall: 'after-tokens', comments: true, commentIntervalMs: 100 },
    partial,
  ],
  ['reset-headers', 'is reset before headers', { reset: 'before-headers' }, failed],
  ['reset-first-token', 'is reset after headers', { reset: 'before-first-token' }, failed],
  ['reset-tokens', 'is reset after four tokens', { text, reset: 'after-tokens' }, failed],
  [
    'close-tokens',
    'is closed in the middle of its body, without a reset',
    { text, reset: 'after-tokens', resetBy: 'fin' },
    failed,
  ],
  // The answer and its finish_reason arrived: only usage and [DONE] were lost.
  ['reset-finish', 'is reset after its finish_reason', { text, reset: 'after-finish' }, whole],
  ['end-early', 'ends cleanly without a finish_reason', { text, endEarlyAfterTokens: 4 }, failed],
  ['end-at-once', 'ends cleanly without a token', { text, endEarlyAfterTokens: 0 }, failed],
]

const RETRY_SECONDS = { status: 429, headers: { 'retry-after': '1' } }
const RETRY_MS = { status: 429, headers: { 'retry-after-ms': '50' } }
const KEY_ERROR = {
  error: {
    message: `Incorrect API key provided: ${ECHOED_KEY} is wrong`,
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  },
}

const STATUSES: readonly Row[] = [
  ['429-then-answer', 'answers 429 once', [{ status: 429 }, { text }], whole],
  ['503-then-answer', 'answers 503 once', [{ status: 503 }, { text }], whole],
  ['429', 'always answers 429', { status: 429 }, failed],
  ['429-seconds', 'always answers 429, with retry-after 1 s', RETRY_SECONDS, failed],
  [
    '429-date',
    'always answers 429, with retry-after as a date',
    { status: 429, retryAfterDateMs: 10_000 },
    failed,
  ],
  ['429-ms', 'always answers 429, with retry-after-ms 50', RETRY_MS, failed],
  ['400', 'answers 400', { status: 400 }, failed],
  ['401', 'answers 401 and repeats the key', { status: 401, errorBody: KEY_ERROR }, failed],
  [
    '401-text',
    'answers 401 and repeats the key in a body that is not JSON',
    { status: 401, errorBody: `${ECHOED_KEY} is wrong` },
    failed,
  ],
  ['403', 'answers 403', { status: 403 }, failed],
  ['404', 'answers 404', { status: 404 }, failed],
  ['408', 'answers 408', { status: 408 }, failed],
  ['500', 'answers 500', { status: 500 }, failed],
  ['502-html', 'answers 502 with an HTML page', { status: 502, html: true }, failed],
  ['529', 'answers 529', { status: 529 }, failed],
  ['redirect-302', 'redirects with 302', { redirect: true }, failed],
  ['redirect-307', 'redirects with 307', { redirect: true, status: 307 }, failed],
]

const UNENDING: readonly Row[] = [
  ['flood', 'sends ten megabytes without a newline', { flood: true }, failed],
  ['endless', 'never stops sending tokens', { endless: true, tokenIntervalMs: 1 }, partial],
  ['drip', 'sends one byte per second', { text, drip: true }, partial],
]

const TOOL_CALLS: Script = {
  toolCalls: [
    { name: 'find_café', arguments: '{"city":"Orléans","wave":"👋"}' },
    { name: 'close', arguments: '{}' },
  ],
}

const CONTENTS: readonly Row[] = [
  ['tool-calls', 'calls two tools, in pieces', TOOL_CALLS, whole],
  ['finish-stop', 'ends with the reason stop', { text, finishReason: 'stop' }, whole],
  ['finish-length', 'ends at its token limit', { text, finishReason: 'length' }, whole],
  [
    'finish-filter',
    'is stopped by a content filter',
    { text, finishReason: 'content_filter' },
    whole,
  ],
  ['finish-tools', 'ends in tool calls', { ...TOOL_CALLS, finishReason: 'tool_calls' }, whole],
  [
    'finish-function',
    'ends in a function call',
    { text, finishReason: 'function_call' },
    whole,
    ['messages', 'gemini', 'responses'],
  ],
  [
    'finish-unknown',
    'ends with an unknown reason',
    { text, finishReason: 'eos_token' },
    whole,
    ['gemini'],
  ],
  // Proxies append [DONE] to every ended stream, so it does not prove that the answer is complete.
  ['finish-null', 'sends [DONE] without a finish_reason', { text, finishReason: null }, partial],
  ['empty', 'sends an empty answer', { text: '' }, failed],
  ['blank', 'sends only white space', { text: ' \n \u00a0 ' }, failed],
  ['reasoning-only', 'sends only reasoning', { text: '', reasoning: text }, failed],
  ['think-only', 'sends only text in think tags', { text: `<think>${text}</think>` }, failed],
  ['think-open', 'never closes its think tag', { text: `<think>${text}` }, failed],
  [
    'json-completion',
    'answers a streamed request with JSON',
    { text, jsonCompletionThoughStream: true },
    whole,
  ],
]

const GROUPS = {
  framing: FRAMING,
  usage: USAGE,
  errors: ERRORS_IN_A_200,
  'broken-off': BROKEN_OFF,
  statuses: STATUSES,
  unending: UNENDING,
  contents: CONTENTS,
} as const satisfies Readonly<Record<string, readonly Row[]>>

export type FaultGroup = keyof typeof GROUPS

/** Everything that an upstream is known to do. */
export const FAULTS: readonly Fault[] = Object.entries(GROUPS).flatMap(([group, rows]) =>
  rows.map(([name, sentence, script, expect, lacks = []]: Row) => ({
    name,
    group: group as FaultGroup,
    sentence,
    script,
    expect,
    lacks,
  })),
)
