import type { Opaque } from '../../moa/message.ts'
import { jsonProblem } from '../json-bounds.ts'
import { OPAQUE_OF_ANSWERS, OPAQUE_OF_CALLS } from '../openai-chat/chat-request.ts'
import { joinedReasoning } from '../openai-chat/reasoning-details.ts'
import { isObject, jsonIn } from '../schemas/json-value.ts'

/*
 * What a model wants back of its answer, such as encrypted reasoning or a signature of a call, has no field of its own
 * in this shape. It rides in `encrypted_content` of reasoning items, which every client returns as it is: some return
 * neither ids nor unknown fields. The text says who wrote it, so that no model gets the reasoning of another one.
 */

/** How a text of ours begins; every other one is foreign. */
const PREFIX = 'moa1:'

/** Opaque fields of a part of an answer: its own, and those of its calls by their ids. */
export interface Sealed {
  readonly answer: Opaque
  readonly calls: Readonly<Record<string, Opaque>>
}

/** Collects opaque fields until an item takes them. */
export class Unsealed {
  readonly #answer = new Map<string, unknown>()
  readonly #calls = new Map<string, Opaque>()

  /** Whether something is there for a model. */
  get any(): boolean {
    return this.#calls.size > 0 || this.#ofAnswer().length > 0
  }

  /** Adds fields of the answer: lists grow, anything else is replaced. */
  add(extra: Opaque): void {
    for (const [name, value] of Object.entries(extra)) {
      const before = this.#answer.get(name)
      if (!Array.isArray(value)) this.#answer.set(name, value)
      // Some providers add to a list with every token.
      else if (Array.isArray(before)) for (const each of value as unknown[]) before.push(each)
      else this.#answer.set(name, [...(value as unknown[])])
    }
  }

  /** Adds fields of a call. */
  addCall(id: string, extra: Opaque): void {
    this.#calls.set(id, { ...this.#calls.get(id), ...extra })
  }

  /** All fields as one text, which are no longer here then. */
  take(): string {
    const answer = joinedReasoning(Object.fromEntries(this.#ofAnswer()))
    const calls = Object.fromEntries(this.#calls)
    this.#answer.clear()
    this.#calls.clear()
    return PREFIX + JSON.stringify({ answer, calls } satisfies Sealed)
  }

  #ofAnswer(): readonly (readonly [string, unknown])[] {
    return OPAQUE_OF_ANSWERS.flatMap((name) => {
      const value = this.#answer.get(name)
      const says = name === 'reasoning_details' ? isSealed(value) : hasValues(value)
      return says ? [[name, value] as const] : []
    })
  }
}

/** Whether a block has more than its text, which the summary shows: encrypted reasoning or a signature. */
function isSealed(details: unknown): boolean {
  if (!Array.isArray(details)) return false
  return details.some((block) => {
    const { data, signature } = Object(block) as Opaque
    return Boolean(data) || Boolean(signature)
  })
}

/** Some servers add an object of nulls to every answer. */
function hasValues(value: unknown): boolean {
  return Object.values(Object(value) as Opaque).some((each) => each !== null)
}

/** Reads a text of ours; null when it is foreign. It comes from outside, and may be anything. */
export function unseal(text: unknown): Sealed | null {
  if (typeof text !== 'string' || !text.startsWith(PREFIX)) return null
  const json = text.slice(PREFIX.length)
  if (jsonProblem(json) !== null) return null
  const { answer, calls } = Object(jsonIn(json)) as Opaque
  const ofCalls = Object.entries(objectOf(calls)).map(
    ([id, extra]) => [id, picked(extra, OPAQUE_OF_CALLS)] as const,
  )
  return { answer: picked(answer, OPAQUE_OF_ANSWERS), calls: Object.fromEntries(ofCalls) }
}

function picked(value: unknown, names: readonly string[]): Opaque {
  const given = objectOf(value)
  const there = names.filter((name) => given[name] !== undefined && given[name] !== null)
  return Object.fromEntries(there.map((name) => [name, given[name]]))
}

function objectOf(value: unknown): Opaque {
  return isObject(value) ? value : {}
}
