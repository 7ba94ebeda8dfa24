import type { Message } from './client/client.ts'

/** A question and its answer. */
export interface Turn {
  /** Null for a text that the page puts first, such as a greeting. */
  readonly question: string | null
  /** Empty until it has begun. */
  readonly answer: string
  /** An answer that failed is not sent along; one that the visitor stopped is. */
  readonly state: 'open' | 'whole' | 'stopped' | 'failed'
}

/** A conversation in the form of requests. */
export interface Conversation {
  /** Instructions of the page, which the visitor does not see. */
  readonly instructions: readonly Message[]
  readonly turns: readonly Turn[]
}

/** The messages of a conversation; with a number, only those of its last turns. */
export function messagesOf({ instructions, turns }: Conversation, last = Infinity): Message[] {
  const sent = turns.filter(
    ({ state, answer }) => state === 'open' || (answer !== '' && state !== 'failed'),
  )
  return [...instructions, ...sent.slice(-Math.max(1, last)).flatMap(messagesOfTurn)]
}

function messagesOfTurn({ question, answer }: Turn): Message[] {
  const asked: Message[] = question === null ? [] : [{ role: 'user', content: question }]
  return answer === '' ? asked : [...asked, { role: 'assistant', content: answer }]
}

/** The conversation of these messages, which a page may hand in. */
export function conversationOf(messages: readonly Message[]): Conversation {
  const turns: Turn[] = []
  for (const { role, content } of messages) {
    if (typeof content !== 'string') {
      throw new TypeError('Cannot show a message: wanted a text')
    }
    const open = turns.at(-1)
    if (role === 'user') turns.push({ question: content, answer: '', state: 'stopped' })
    if (role !== 'assistant') continue
    if (open?.answer === '') turns[turns.length - 1] = { ...open, answer: content, state: 'whole' }
    else turns.push({ question: null, answer: content, state: 'whole' })
  }
  return { instructions: messages.filter(({ role }) => role === 'system'), turns }
}
