import type { Statement } from '../statement.ts'

/** What a model says whose name requests one answer to everything. */
export function insistOn(answer: number): Statement {
  const value = String(answer)
  const sentence = `I say ${value}`
  const claim = { key: value, value, sentence, words: new Set([value]) }
  return { text: `${sentence}. (simulated)`, claims: [claim], certainty: 1 }
}
