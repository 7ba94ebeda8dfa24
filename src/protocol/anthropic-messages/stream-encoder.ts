import type { Usage } from '../../moa/cost/usage.ts'
import type { RunEvent } from '../../moa/events.ts'
import type { ApiError } from '../errors.ts'
import { progressLine, stepOf } from '../runs/progress.ts'
import { reportField } from '../runs/report.ts'
import type { AnswerEncoder, AnswerForm, RunEnd } from '../wire-shape.ts'
import { wireText } from '../wire-text.ts'
import { AnswerBlocks, type BegunBlock, type BlockSink } from './answer-blocks.ts'
import { messagesError } from './error.ts'
import type { MessagesOptions } from './parse-messages.ts'
import { stopOf } from './stop-reason.ts'
import { messageUsage } from './usage.ts'
import { begunMessage, emptyBlock } from './whole-message.ts'

/** What a stream writes in a silence. */
export const PING = 'event: ping\ndata: {"type": "ping"}\n\n'

const NOTHING_YET: Usage = {
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: true,
}

/** Writes a run's events as those of Anthropic's Messages: blocks begin, grow and end one after the other. */
export class MessagesEncoder implements AnswerEncoder {
  readonly #form: AnswerForm<MessagesOptions>
  readonly #frames = new BlockFrames()
  readonly #blocks = new AnswerBlocks(this.#frames)

  constructor(form: AnswerForm<MessagesOptions>) {
    this.#form = form
  }

  /** Clients show the tokens of the prompt from the start: what is known then is an estimate. */
  start(): string {
    const { inputTokens: promptTokens } = this.#form.options
    return frame('message_start', {
      message: {
        ...begunMessage(this.#form),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        usage: messageUsage({ ...NOTHING_YET, promptTokens }),
      },
    })
  }

  event(event: RunEvent): string {
    if (event.type === 'answer-deltas') {
      this.#blocks.add(event.deltas)
      return this.#frames.take()
    }
    const { progress } = this.#form
    if (progress === 'reasoning') {
      const line = progressLine(event)
      if (line !== null) this.#blocks.progress(line)
      return this.#frames.take()
    }
    const step = stepOf(event, progress)
    // Clients reject events that they do not know, and ignore such fields.
    return step === null ? '' : frame('ping', { moa: { event: step } })
  }

  end(finishReason: string, end: RunEnd): string {
    this.#blocks.end()
    const last = frame('message_delta', {
      delta: { ...stopOf(finishReason, this.#blocks), container: null },
      usage: messageUsage(end.report.usage),
      ...reportField(this.#form, end),
    })
    return `${this.#frames.take()}${last}${frame('message_stop', {})}`
  }

  /** The end of an answer that failed: no `message_stop`, so that no client takes it for whole. */
  failure(error: ApiError, end: RunEnd): string {
    return frame('error', { ...messagesError(error), ...reportField(this.#form, end) })
  }
}

/** Every frame has its type in its event line too: the client of Anthropic skips others. */
function frame(type: string, fields: object): string {
  return `event: ${type}\ndata: ${wireText({ type, ...fields })}\n\n`
}

/** The delta of each type of block, up to its piece. */
const DELTAS = {
  text: '{"type":"text_delta","text":',
  thinking: '{"type":"thinking_delta","thinking":',
  tool_use: '{"type":"input_json_delta","partial_json":',
  redacted_thinking: '',
} as const satisfies Record<BegunBlock['type'], string>

/**
 * Blocks as the frames of a stream. What is the same in every delta of a block is serialised once: between it, a token
 * costs one `JSON.stringify` of its text.
 */
class BlockFrames implements BlockSink {
  #index = -1
  #head = ''
  #text = ''

  /** The frames since the last time. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  begin(block: BegunBlock): void {
    this.#index++
    const index = this.#index
    this.#head = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":${DELTAS[block.type]}`
    this.#text += frame('content_block_start', { index, content_block: emptyBlock(block) })
  }

  grow(piece: string): void {
    this.#text += `${this.#head}${wireText(piece)}}}\n\n`
  }

  end(signature: string): void {
    const index = this.#index
    if (signature !== '') {
      const delta = { type: 'signature_delta', signature }
      this.#text += frame('content_block_delta', { index, delta })
    }
    this.#text += frame('content_block_stop', { index })
  }
}
