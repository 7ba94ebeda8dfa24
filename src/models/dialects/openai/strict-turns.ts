/** A message as it is sent. */
export type WireMessage = Readonly<Record<string, unknown>>

/** Stands between the result of a tool and what a user says to it. */
const BRIDGE: WireMessage = { role: 'assistant', content: 'Done.' }

/**
 * The messages in the order that Mistral demands: an assistant turn between the result of a tool and a user turn, and
 * the mark `prefix` on a text of the assistant at the end, which the model is to go on with.
 */
export function inStrictTurns(messages: readonly WireMessage[]): readonly WireMessage[] {
  const ordered = messages.flatMap((message, index) =>
    message['role'] === 'user' && messages[index - 1]?.['role'] === 'tool'
      ? [BRIDGE, message]
      : [message],
  )
  const last = ordered.at(-1)
  const isBegun = last?.['role'] === 'assistant' && last['tool_calls'] === undefined
  return isBegun ? [...ordered.slice(0, -1), { ...last, prefix: true }] : ordered
}
