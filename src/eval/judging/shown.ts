import type { Question } from '../questions/question.ts'

const SPEAKERS = { system: 'System', user: 'User', assistant: 'Assistant' } as const

/** The conversation that was answered, as a judge reads it: the question alone where there is no more. */
export function shownQuestion({ messages, turns }: Question): string {
  const [first] = messages
  const isPlain = messages.length === 1 && turns.length === 0
  if (isPlain && first !== undefined) return first.content
  const said = messages.map(({ role, content }) => `${SPEAKERS[role]}:\n${content}`)
  const later = turns.map((turn, index) => `User, after answer ${index + 1}:\n${turn}`)
  return [...said, ...later].join('\n\n')
}

/** The answers to all turns, as a judge reads them: the answer alone where there was one turn. */
export function shownAnswer(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0] ?? ''
  return texts.map((text, index) => `Answer ${index + 1}:\n${text}`).join('\n\n')
}
