import { vi } from 'vitest'
import { SHAPES } from '../../src/protocol/shapes.ts'

/** What happens at one boundary: it throws, or the caller leaves. */
export type Act = (error: Error) => void

/** The bug that a test injects. */
export class InjectedBug extends Error {
  override readonly name = 'InjectedBug'
}

/** Functions without effect: one boundary is enough for each call, and the first calls show the rest. */
const PURE = /\.(?:random|priceOf|now)$/
const PURE_CALLS = 4

/**
 * Names the boundaries of a run, each once: before and after each call of a port, each event of a model, each
 * use of an encoder and of JSON. At one of them, something happens. A boundary counts while `armed`.
 */
export class Boundaries {
  /** In order. */
  readonly passed = new Set<string>()
  armed = false
  /** Whether `arm` has an effect yet. */
  watching = false
  /** Whether something happened. */
  hit = false
  readonly #at: string | null
  readonly #act: Act
  readonly #counts = new Map<string, number>()

  constructor(at: string | null, act: Act) {
    this.#at = at
    this.#act = act
  }

  arm(): void {
    this.armed = this.watching
  }

  pass(name: string): void {
    if (!this.armed) return
    const count = (this.#counts.get(name) ?? 0) + 1
    this.#counts.set(name, count)
    if (PURE.test(name) && count > PURE_CALLS) return
    const boundary = `${name} #${count}`
    this.passed.add(boundary)
    if (boundary !== this.#at) return
    this.hit = true
    this.#act(new InjectedBug(`at ${boundary}`))
  }

  /** A port with a boundary before and after each of its calls, and those of the ports that it returns. */
  around<T>(target: T, name: string): T {
    if (!isPort(target)) return target
    return new Proxy(target, {
      get: (whole, key) => {
        const value: unknown = Reflect.get(whole, key, whole)
        if (typeof key === 'symbol' || key === 'then') return value
        if (typeof value === 'function') return this.aroundCall(value.bind(whole), `${name}.${key}`)
        return this.around(value, `${name}.${key}`)
      },
    })
  }

  /** A function with a boundary before and after each call. */
  aroundCall<F>(act: F, name: string): F {
    const around = (...given: unknown[]): unknown => {
      this.pass(`before ${name}`)
      const result: unknown = (act as (...given: unknown[]) => unknown)(...given)
      if (isEvents(result)) return this.#aroundEvents(result, name)
      if (result instanceof Promise)
        return result.then((value: unknown) => this.#after(value, name))
      return this.#after(result, name)
    }
    return around as F
  }

  #after(result: unknown, name: string): unknown {
    if (!PURE.test(name)) this.pass(`after ${name}`)
    return this.around(result, name)
  }

  async *#aroundEvents(events: AsyncGenerator, name: string): AsyncGenerator {
    try {
      for (;;) {
        this.pass(`before an event of ${name}`)
        const next = await events.next()
        this.pass(`after an event of ${name}`)
        if (next.done) return next.value
        yield next.value
      }
    } finally {
      await events.return(undefined)
    }
  }

  /** Boundaries around all that writes an answer, and all JSON and bytes that the program itself makes, until the function is called. */
  aroundWriting(): () => void {
    for (const shape of Object.values(SHAPES)) {
      const encoder = shape.encoder.bind(shape)
      const whole = shape.whole.bind(shape)
      vi.spyOn(shape, 'encoder').mockImplementation(this.aroundCall(encoder, 'encoder'))
      vi.spyOn(shape, 'whole').mockImplementation(this.aroundCall(whole, 'whole'))
    }
    const { stringify } = JSON
    // oxlint-disable-next-line typescript/unbound-method -- called with the encoder that it is called on.
    const { encode } = TextEncoder.prototype
    const pass = (name: string) => this.armed && isOurs(new Error().stack) && this.pass(name)
    JSON.stringify = ((...given: Parameters<typeof stringify>) => {
      pass('JSON.stringify')
      return stringify(...given)
    }) as typeof stringify
    TextEncoder.prototype.encode = function (text?: string) {
      pass('TextEncoder.encode')
      return encode.call(this, text)
    }
    return () => {
      vi.restoreAllMocks()
      JSON.stringify = stringify
      TextEncoder.prototype.encode = encode
    }
  }
}

/** Whether the program itself called, and not the test or its runner. */
function isOurs(stack = ''): boolean {
  const caller = stack
    .split('\n')
    .find((line) => line.includes(' at ') && !line.includes('boundaries'))
  return caller?.includes('/src/') === true
}

function isPort<T>(value: T): value is T & object {
  if (typeof value !== 'object' || value === null || value instanceof Promise) return false
  if (Object.values(value).some((each) => typeof each === 'function')) return true
  const proto: unknown = Object.getPrototypeOf(value)
  return proto !== Object.prototype && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

function isEvents(value: unknown): value is AsyncGenerator {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    !(value instanceof ReadableStream)
  )
}
