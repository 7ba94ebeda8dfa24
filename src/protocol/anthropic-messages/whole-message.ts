import { reportField } from '../runs/report.ts'
import type { AnswerForm, WholeAnswer } from '../wire-shape.ts'
import { AnswerBlocks, type BegunBlock, type BlockSink } from './answer-blocks.ts'
import type { WireAnswer, WireBlock } from './message-schemas.ts'
import type { MessagesOptions } from './parse-messages.ts'
import { stopOf } from './stop-reason.ts'
import { messageUsage } from './usage.ts'
import { jsonIn } from '../schemas/json-value.ts'

/** The answer as one message. */
export function wholeMessage(form: AnswerForm<MessagesOptions>, answer: WholeAnswer): WireAnswer {
  const content = new ContentList()
  const blocks = new AnswerBlocks(content)
  blocks.add(answer.deltas)
  blocks.end()
  return {
    ...begunMessage(form),
    content: content.blocks,
    ...stopOf(answer.finishReason, blocks),
    usage: messageUsage(answer.report.usage),
    ...reportField(form, answer),
  }
}

/** The fields of an answer that do not come from its run. */
export function begunMessage({ id, model }: AnswerForm<MessagesOptions>) {
  const fields = { id, type: 'message', role: 'assistant', model } as const
  return { ...fields, container: null, diagnostics: null }
}

/** A block before its first piece. */
export function emptyBlock(begun: BegunBlock): WireBlock {
  switch (begun.type) {
    case 'text':
      return { type: 'text', text: '', citations: null, ...modelOf(begun) }
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: begun.data }
    case 'tool_use': {
      const { id, name, extra } = begun
      return {
        type: 'tool_use',
        id,
        name,
        input: {},
        caller: { type: 'direct' },
        ...extra,
        ...modelOf(begun),
      }
    }
  }
}

/** Clients return it with the block: Anthropic rejects thoughts of another model. */
function modelOf({ model }: { readonly model?: string }): { readonly model?: string } {
  return model === undefined ? {} : { model }
}

/** Blocks that are whole, as a list. */
class ContentList implements BlockSink {
  readonly blocks: WireBlock[] = []
  #pieces: string[] = []

  begin(block: BegunBlock): void {
    this.#pieces = []
    this.blocks.push(emptyBlock(block))
  }

  grow(piece: string): void {
    this.#pieces.push(piece)
  }

  end(signature: string): void {
    const block = this.blocks.at(-1)
    const whole = this.#pieces.join('')
    if (block?.type === 'text') block.text = whole
    else if (block?.type === 'thinking') Object.assign(block, { thinking: whole, signature })
    else if (block?.type === 'tool_use' && whole.trim() !== '') {
      // A call that was cut off must not be made.
      const input = jsonIn(whole)
      if (input === undefined) this.blocks.pop()
      else block.input = input as Record<string, unknown>
    }
  }
}
