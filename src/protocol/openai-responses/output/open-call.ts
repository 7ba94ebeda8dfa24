import type { ItemList } from './item-list.ts'
import type { OutputItem } from '../response-object.ts'
import { areWhole, textInput, type ClientCall } from '../tools.ts'

type FunctionCall = Extract<OutputItem, { type: 'function_call' }>
type CustomCall = Extract<OutputItem, { type: 'custom_tool_call' }>

/** A call that is being written, and that no other item interrupts. */
export class OpenCall {
  readonly id: string
  /** Its number among the calls of the answer. */
  readonly index: number
  readonly #list: ItemList
  readonly #client: ClientCall
  /** Null for a call whose input is text: it is written when it is whole, as its arguments hold the text escaped. */
  readonly #item: FunctionCall | null
  #arguments = ''
  /** Whether the last piece ends as an object does: the arguments are parsed only then, since that reads all of them. */
  #mayBeWhole = false

  constructor(
    list: ItemList,
    call: { readonly id: string; readonly index: number },
    client: ClientCall,
  ) {
    this.#list = list
    this.#client = client
    this.id = call.id
    this.index = call.index
    this.#item = client.type === 'custom' ? null : this.#begin()
  }

  /** Whether nothing can follow. */
  get isWhole(): boolean {
    return this.#mayBeWhole && areWhole(this.#arguments)
  }

  /** The item as it stands; null as long as it has not begun. */
  get item(): FunctionCall | null {
    return this.#item === null ? null : { ...this.#item, arguments: this.#arguments }
  }

  grow(text: string): void {
    if (text === '') return
    this.#arguments += text
    const end = text.trimEnd()
    if (end !== '') this.#mayBeWhole = end.endsWith('}')
    if (this.#item !== null) this.#list.sink.delta(text)
  }

  /** Ends the call. One that is not whole is never completed: no client may run it. */
  end(): void {
    const { isWhole } = this
    const item = this.#item
    const text = this.#arguments
    if (item === null) {
      if (isWhole) this.#writeCustomCall(textInput(text))
      return
    }
    item.arguments = text
    if (isWhole) {
      const { name } = item
      const fields = { ...this.#list.placeOf(item), name, arguments: text }
      this.#list.sink.event('response.function_call_arguments.done', fields)
    }
    this.#list.end(item, isWhole ? 'completed' : 'incomplete')
  }

  #begin(): FunctionCall {
    const type = 'function_call'
    const item = this.#list.begin<FunctionCall>({
      id: this.#list.newId(type),
      type,
      ...this.#common(),
      arguments: '',
    })
    this.#list.sink.deltas('response.function_call_arguments.delta', this.#list.placeOf(item))
    return item
  }

  #common() {
    const { name, namespace } = this.#client
    const status = 'in_progress' as const
    return { status, call_id: this.id, name, ...(namespace === undefined ? {} : { namespace }) }
  }

  #writeCustomCall(input: string): void {
    const list = this.#list
    const type = 'custom_tool_call'
    const id = list.newId(type)
    const item = list.begin<CustomCall>({ id, type, ...this.#common(), input: '' })
    const place = list.placeOf(item)
    list.sink.deltas('response.custom_tool_call_input.delta', place)
    if (input !== '') list.sink.delta(input)
    list.sink.event('response.custom_tool_call_input.done', { ...place, input })
    item.input = input
    list.end(item, 'completed')
  }
}
