/** A message as it is sent. */
export type WireMessage = Readonly<Record<string, unknown>>

/** Stands between the result of a tool and what a user says to it. */
const BRIDGE: WireMessage = { role: 'assistant', content: 'Done.' }

/**
 * The messages in the order that Mistral demands: an assistant turn between the result of a tool and a user turn, no
 * assistant turn without any content, a message of the system neither after an answer or a result nor at the end, where
 * the user says it, and the mark `prefix` on a text of the assistant at the end, which the model is to go on with.
 * https://github.com/mistralai/mistral-common (`MistralRequestValidator`)
 */
export function inStrictTurns(messages: readonly WireMessage[]): readonly WireMessage[] {
  const filled = messages.filter((message) => !isEmptyAnswer(message))
  const spoken = filled.map((message, index) => {
    const isMisplaced = FOLLOWED.has(filled[index - 1]?.['role']) || index === filled.length - 1
    return message['role'] === 'system' && isMisplaced ? { ...message, role: 'user' } : message
  })
  const ordered = spoken.flatMap((message, index) =>
    message['role'] === 'user' && spoken[index - 1]?.['role'] === 'tool'
      ? [BRIDGE, message]
      : [message],
  )
  const last = ordered.at(-1)
  const isBegun = last?.['role'] === 'assistant' && last['tool_calls'] === undefined
  return isBegun ? [...ordered.slice(0, -1), { ...last, prefix: true }] : ordered
}

/** The roles that no message of the system may follow. */
const FOLLOWED: ReadonlySet<unknown> = new Set(['assistant', 'tool'])

function isEmptyAnswer({ role, content, tool_calls: calls }: WireMessage): boolean {
  return role === 'assistant' && content === '' && calls === undefined
}
