import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { ask } from '../state/asking.ts'
import { isOpen, type ChatMessage, type Turn } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import type { ToolCall } from '../state/reply.ts'

/** The calls of tools in an answer, and a form for their results while it is the last one. */
export function ToolCalls({ turn }: { readonly turn: Turn }): VNode | null {
  const { toolCalls } = turn.reply.value
  if (toolCalls.length === 0) return null
  const awaitsResults = !isOpen(turn.view.value) && current.value.turns.value.at(-1) === turn
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const results = new FormData(event.currentTarget as HTMLFormElement)
    const sent = toolCalls.map(({ id }): ChatMessage => {
      const result = results.get(id)
      return { role: 'tool', tool_call_id: id, content: typeof result === 'string' ? result : '' }
    })
    const { options, system } = turn
    void ask(current.value, { sent, options, system })
  }
  if (!awaitsResults)
    return html`${toolCalls.map((call) => html`<${Call} key=${call.id} call=${call} />`)}`
  return html`<form class="fields tool-calls" onSubmit=${submit}>
    <p>
      The answer calls ${toolCalls.length === 1 ? 'a function' : `${toolCalls.length} functions`} of
      yours. Enter what they return:
    </p>
    ${toolCalls.map(
      (call) =>
        html`<div key=${call.id}>
          <${Call} call=${call} />
          <label>
            Result of ${call.function.name}
            <textarea class="mono" name=${call.id} rows="2" dir="auto"></textarea>
          </label>
        </div>`,
    )}
    <button class="primary">Send the results</button>
  </form>`
}

function Call({ call }: { readonly call: ToolCall }): VNode {
  const { name, arguments: text } = call.function
  return html`<pre class="call" tabindex="0" aria-label=${`Call of ${name}`}>
${name}(${indented(text)})</pre>`
}

/** JSON with line breaks; a text that is not JSON as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
