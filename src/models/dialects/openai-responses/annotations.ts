import type { Opaque } from '../../../moa/message.ts'
import { list, type Fields } from '../../../reading/fields.ts'

/** The sources of a message, as Chat Completions have them; those that it does not know are left out. */
export function annotationsOf(message: Fields): readonly Opaque[] {
  return list(message['content'])
    .flatMap((part) => list(part['annotations']))
    .filter(({ type }) => type === 'url_citation')
    .map(({ type, ...citation }) => ({ type, url_citation: citation }))
}
