import type { AnswerForm, WholeAnswer } from '../wire-shape.ts'
import { fits, Output, piecesOf, type OpenPart, type PartKind } from './output.ts'
import {
  endFields,
  finished,
  responseObject,
  type ResponseEcho,
  type ResponseObject,
} from './response-object.ts'

/** The whole answer as one response object. */
export function wholeResponse(form: AnswerForm<ResponseEcho>, answer: WholeAnswer): ResponseObject {
  const { deltas, finishReason } = answer
  const output = new Output(form.id)
  for (const [kind, text] of deltas.flatMap(piecesOf)) partFor(kind, output).text += text
  // An empty answer is an empty message, as in a stream.
  if (output.items.length === 0) partFor('text', output)
  const state = finished(finishReason, output.items, endFields(form, answer))
  output.endPart()
  output.endItem(state.status === 'completed' ? 'completed' : 'incomplete')
  return responseObject(form, state)
}

function partFor(kind: PartKind, output: Output): OpenPart {
  const { part } = output
  if (part?.kind === kind) return part
  output.endPart()
  const { item } = output
  if (item !== null && fits(kind, item)) return output.beginPart(kind, item)
  output.endItem('completed')
  return output.beginPart(kind, output.beginItem(kind))
}
