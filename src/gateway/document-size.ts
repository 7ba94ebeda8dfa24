import { isWithin } from '../moa/text/text-size.ts'
import type { Problem } from '../protocol/parse.ts'

/** Most bytes of a stored document: a row in a Durable Object may have 2 MB. */
const MAX_DOCUMENT_BYTES = 1_048_576

/** What is wrong with the size of a document that is to be stored; null when nothing is. */
export function sizeProblem(document: object): Pick<Problem, 'message'> | null {
  return isWithin(JSON.stringify(document), MAX_DOCUMENT_BYTES)
    ? null
    : { message: 'with its defaults it is larger than 1 MiB' }
}
