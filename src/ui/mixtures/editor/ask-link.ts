import { requestFor } from '../state/estimating.ts'
import { bodyOf, type Editor } from '../state/editor.ts'

const QUESTION = 'What makes a good question?'

/** The address of the playground with a question to this mixture, saved or not. */
export function askAddress(editor: Editor): string {
  const { base, id, isChanged } = editor
  const isStored = base.value !== null && !isChanged.value
  const request = isStored
    ? { model: id.value, messages: [{ role: 'user', content: QUESTION }] }
    : requestFor(bodyOf(editor), QUESTION)
  return askAddressOf(request)
}

/** The address of the playground with a request. */
export function askAddressOf(request: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(request))
  const binary = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('')
  const base64url = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  return `/ui/#ask=${base64url}`
}
