import { listOf, type Fields } from '../fields.ts'
import { seal } from '../seal.ts'

/** The signature of a block of thoughts, and of the conversation that it belongs to, where its model binds it to one. */
export function signatureOf(thinking: string, prefix = ''): string {
  return seal(`thinking ${prefix} ${thinking}`)
}

/** The conversation that thoughts of a model are bound to: all before their turn. Empty for most models. */
export function boundTo({ model, tools, system, messages }: Fields, turns = Infinity): string {
  if (!/^claude-fable-5-[12]/.test(String(model))) return ''
  const before = listOf(messages).slice(0, turns)
  return JSON.stringify([tools, system, before], (name, value: unknown) =>
    name === 'cache_control' ? undefined : value,
  )
}

/** A block of thoughts that nobody else can read or change. */
export function redacted(thinking: string): string {
  const text = btoa(encodeURIComponent(thinking))
  return `${text}.${seal(`redacted ${text}`)}`
}

/** Whether the block was made here. */
export function isRedacted(data: unknown): boolean {
  if (typeof data !== 'string') return false
  const [text = '', sealed] = data.split('.')
  return sealed === seal(`redacted ${text}`)
}
