import type { ModelCall } from '../../../src/moa/model-port.ts'
import { textOf } from '../../../src/moa/message.ts'

/** A text between two marker lines of a prompt, under its label. */
export interface Shown {
  readonly label: string
  readonly text: string
}

/** All text that a call was sent. */
export function promptOf(call: Pick<ModelCall, 'messages'> | undefined): string {
  return (call?.messages ?? []).map(textOf).join('\n')
}

/** The texts between the markers of a prompt, in order: responses by their letters or numbers, a draft as `draft`. */
export function shownTo(call: Pick<ModelCall, 'messages'> | undefined): readonly Shown[] {
  const found = promptOf(call).matchAll(
    /<<<(?:response )?(\w+) (\w{12})(?: \([^)]*\))?>>>\n([\s\S]*?)\n<<<end \2>>>/g,
  )
  return [...found].map(([, label = '', , text = '']) => ({ label, text }))
}

/** The letters of the responses, those first whose texts stand first in `best`; the others in the order of the prompt. */
export function lettersBy(call: Pick<ModelCall, 'messages'>, best: readonly string[]) {
  const rank = (text: string) => (best.includes(text) ? best.indexOf(text) : best.length)
  return shownTo(call)
    .toSorted((a, b) => rank(a.text) - rank(b.text))
    .map(({ label }) => label)
}

/** Whether a call is of the role that begins its prompt so, such as `a critic of the draft`. */
export function isIn(role: string, call: Pick<ModelCall, 'messages'>): boolean {
  return promptOf(call).includes(`You are ${role} below`)
}
