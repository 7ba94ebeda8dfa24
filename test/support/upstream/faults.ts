import type { Script } from './script.ts'

/** One way in which an upstream can behave, and what an honest gateway concludes from it. */
export interface Fault {
  readonly name: string
  readonly sentence: string
  /** For each attempt of the same call its script; the last repeats. */
  readonly script: Script | readonly Script[]
  /**
   * About this one call, retries included, without fallbacks: `whole` is a usable whole
   * answer; `failed` must count as a failure; `partial-or-failed` may keep what was said, if
   * it is marked as partial.
   */
  readonly expect: 'whole' | 'failed' | 'partial-or-failed'
}

/** What every fault says that says anything: 12 tokens, with characters of 2, 3 and 4 bytes. */
export const FAULT_TEXT = 'Le café est fermé 👋 aujourd’hui: revenez demain, dès huit heures 日本.'

/** The key that a fault echoes. No gateway may repeat it. */
export const ECHOED_KEY = 'sk-secret-123'

const text = FAULT_TEXT
const whole = 'whole'
const failed = 'failed'
const partial = 'partial-or-failed'

/** A row of the table: name, sentence, script, verdict. */
type Row = readonly [string, string, Fault['script'], Fault['expect']]

const FRAMING: readonly Row[] = [
  ['crlf', 'ends its lines with CRLF', { text, eol: '\r\n' }, whole],
  ['crlf-split', 'is cut between CR and LF', { text, eol: '\r\n', bytesPerWrite: 1 }, whole],
  ['cr', 'ends its lines with CR', { text, eol: '\r' }, whole],
  ['bom', 'begins with a byte order mark', { text, bom: true }, whole],
  ['split-utf8', 'arrives one byte at a time', { text, bytesPerWrite: 1 }, whole],
  ['comments', 'has comment lines before and between', { text, comments: true }, whole],
  ['multi-line-data', 'spreads JSON over data lines', { text, multiLineData: true }, whole],
  ['event-lines', 'names its events', { text, eventLines: true }, whole],
  ['events-after-done', 'goes on after [DONE]', { text, done: 'events-after' }, whole],
  ['missing-done', 'ends after a finish_reason', { text, done: 'missing' }, whole],
  ['done-twice', 'says [DONE] twice', { text, done: 'twice' }, whole],
  ['no-final-newline', 'ends in the middle of a line', { text, finalNewline: false }, whole],
  [
    'no-final-newline-after-finish',
    'ends right behind the JSON of its finish_reason',
    { text, finalNewline: false, done: 'missing', usage: 'absent' },
    whole,
  ],
  ['line-separator', 'says U+2028', { text: `${text}\u2028${text}` }, whole],
  ['no-role-chunk', 'begins with its first token', { text, roleChunk: false }, whole],
  ['empty-choices', 'has a chunk without choices', { text, emptyChoicesChunk: true }, whole],
  ['extra-fields', 'adds unknown fields', { text, extraFields: { provider: 'x', é: [] } }, whole],
  ['gzip', 'is compressed', { text, gzip: true }, whole],
  ['invalid-json-once', 'has one broken event', { text, invalidJson: 'once' }, failed],
  ['invalid-json-always', 'has only broken events', { text, invalidJson: 'always' }, failed],
]

const USAGE: readonly Row[] = [
  ['usage-after', 'tells usage last', { text, usage: 'after' }, whole],
  ['usage-before', 'tells usage before the finish', { text, usage: 'before' }, whole],
  ['usage-absent', 'never tells usage', { text, usage: 'absent' }, whole],
  ['usage-twice', 'tells usage twice', { text, usage: 'twice' }, whole],
  ['usage-with-finish', 'tells usage with the finish', { text, usage: 'with-finish' }, whole],
  ['usage-every-chunk', 'tells a growing usage', { text, usage: 'every-chunk' }, whole],
  ['usage-x-groq', 'tells usage in x_groq', { text, usage: 'x_groq' }, whole],
]

const OPENROUTER_ERROR = {
  id: 'gen-1',
  object: 'chat.completion.chunk',
  error: { code: 502, message: 'Provider returned error, désolé 👋' },
  choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
}

const ERRORS_IN_A_200: readonly Row[] = [
  ['json-error', 'is 200 with an error as JSON', { jsonError: true }, failed],
  ['html', 'is 200 with a page', { html: true }, failed],
  ['error-first', 'begins with an error, then [DONE]', { inBandError: 'first' }, failed],
  ['error-first-only', 'is one error', { inBandError: 'first', done: 'missing' }, failed],
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
  ],
]

const BROKEN_OFF: readonly Row[] = [
  ['stall-headers', 'never sends headers', { stall: 'before-headers' }, failed],
  ['stall-first-token', 'says only its role', { stall: 'before-first-token' }, failed],
  [
    'stall-empty',
    'sends headers and nothing else',
    { stall: 'before-first-token', roleChunk: false },
    failed,
  ],
  [
    'stall-comments',
    'sends comments and no token, for ever',
    { stall: 'before-first-token', comments: true, commentIntervalMs: 100 },
    failed,
  ],
  ['stall-tokens', 'falls silent after four tokens', { text, stall: 'after-tokens' }, partial],
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
  // Everything was said and it was said why it ended: only usage and [DONE] were lost.
  ['reset-finish', 'is reset after its finish_reason', { text, reset: 'after-finish' }, whole],
  ['end-early', 'ends cleanly without finish', { text, endEarlyAfterTokens: 4 }, failed],
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
  ['429-then-answer', 'is busy once', [{ status: 429 }, { text }], whole],
  ['503-then-answer', 'is away once', [{ status: 503 }, { text }], whole],
  ['429', 'is always busy', { status: 429 }, failed],
  ['429-seconds', 'is always busy, for a second', RETRY_SECONDS, failed],
  ['429-date', 'is always busy, until a date', { status: 429, retryAfterDateMs: 10_000 }, failed],
  ['429-ms', 'is always busy, for 50 ms', RETRY_MS, failed],
  ['400', 'does not like the request', { status: 400 }, failed],
  ['401', 'does not like the key and repeats it', { status: 401, errorBody: KEY_ERROR }, failed],
  [
    '401-text',
    'repeats the key in a body that is not JSON',
    { status: 401, errorBody: `${ECHOED_KEY} is wrong` },
    failed,
  ],
  ['403', 'forbids it', { status: 403 }, failed],
  ['404', 'does not know the model', { status: 404 }, failed],
  ['408', 'did not wait for the request', { status: 408 }, failed],
  ['500', 'is broken', { status: 500 }, failed],
  ['502-html', 'is a page of a proxy', { status: 502, html: true }, failed],
  ['529', 'is overloaded', { status: 529 }, failed],
  ['redirect-302', 'points elsewhere with 302', { redirect: true }, failed],
  ['redirect-307', 'points elsewhere with 307', { redirect: true, status: 307 }, failed],
]

const UNENDING: readonly Row[] = [
  ['flood', 'sends ten megabytes without a newline', { flood: true }, failed],
  ['endless', 'never stops talking', { endless: true, tokenIntervalMs: 1 }, partial],
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
  ['finish-stop', 'ends by itself', { text, finishReason: 'stop' }, whole],
  ['finish-length', 'ends at its limit', { text, finishReason: 'length' }, whole],
  ['finish-filter', 'is filtered', { text, finishReason: 'content_filter' }, whole],
  ['finish-tools', 'ends in tool calls', { ...TOOL_CALLS, finishReason: 'tool_calls' }, whole],
  ['finish-function', 'ends in a function call', { text, finishReason: 'function_call' }, whole],
  ['finish-unknown', 'ends for an unknown reason', { text, finishReason: 'eos_token' }, whole],
  // Proxies put [DONE] behind whatever ended, so it does not prove that the answer is whole.
  ['finish-null', 'says [DONE] but not why it ended', { text, finishReason: null }, partial],
  ['empty', 'says nothing', { text: '' }, failed],
  ['blank', 'says only white space', { text: ' \n \u00a0 ' }, failed],
  ['reasoning-only', 'only reasons', { text: '', reasoning: text }, failed],
  ['think-only', 'only thinks aloud', { text: `<think>${text}</think>` }, failed],
  ['think-open', 'never stops thinking aloud', { text: `<think>${text}` }, failed],
  [
    'json-completion',
    'answers JSON though a stream was asked for',
    { text, jsonCompletionThoughStream: true },
    whole,
  ],
]

/** Everything that an upstream is known to do. */
export const FAULTS: readonly Fault[] = [
  FRAMING,
  USAGE,
  ERRORS_IN_A_200,
  BROKEN_OFF,
  STATUSES,
  UNENDING,
  CONTENTS,
].flatMap((rows) =>
  rows.map(([name, sentence, script, expect]) => ({ name, sentence, script, expect })),
)
