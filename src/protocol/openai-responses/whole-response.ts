import type { AnswerForm, WholeAnswer } from '../wire-shape.ts'
import type { EventSink } from './output/item-list.ts'
import { Output } from './output/output.ts'
import {
  endFields,
  finished,
  itemStatus,
  responseObject,
  type ResponseObject,
  type ResponseOptions,
} from './response-object.ts'

/** The whole answer as one response object. */
export function wholeResponse(
  form: AnswerForm<ResponseOptions>,
  answer: WholeAnswer,
): ResponseObject {
  const { deltas, finishReason, proposals = [], report } = answer
  const output = new Output(form.id, form.options, NO_EVENTS)
  if (form.fusion === true && proposals.length > 0) output.panel().fill(proposals, report)
  for (const delta of deltas) output.add(delta)
  output.end(itemStatus(finishReason))
  return responseObject(form, finished(finishReason, output.items, endFields(form, answer)))
}

const NO_EVENTS: EventSink = { event() {}, deltas() {}, delta() {} }
