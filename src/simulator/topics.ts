import type { Part } from './question.ts'

/** Longest quotation of a question, in characters. */
const MAX_TOPIC_CHARS = 80

/** Names the subject of a part, briefly. */
export function topicOf({ text }: Part): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') return 'the question'
  return `“${line.slice(0, MAX_TOPIC_CHARS)}${line.length > MAX_TOPIC_CHARS ? '…' : ''}”`
}
