import { textOf, type Message } from '../../../src/moa/message.ts'

const scores = { correct: 7, complete: 6, form: 8, clear: 9 }

/** A verdict as a judge writes it; the first letter is the best, and the others have a fault. */
export function verdictOf(ranking: readonly string[], over: object = {}): string {
  return JSON.stringify({
    assessments: ranking.map((id, place) => ({
      id,
      scores,
      fault: place === 0 ? null : `It is worse than ${ranking[0]}.`,
    })),
    ranking,
    best: ranking[0],
    none_acceptable: false,
    ...over,
  })
}

/** A verdict on the proposals that a judge was sent, in the order of their letters. */
export function verdictFor(call: { readonly messages: readonly Message[] }): string {
  const text = call.messages.map(textOf).join('\n')
  return verdictOf([...text.matchAll(/<<<response ([A-Z]+) /g)].map(([, letter = '']) => letter))
}
