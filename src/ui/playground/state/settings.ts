import { signal } from '@preact/signals'

const STORED_AS = 'edge-moa-playground'

/** What a person chose for their next requests. */
export interface Settings {
  /** A mixture or a provider/model. */
  readonly model: string
  readonly system: string
  /** Null leaves each to the mixture. */
  readonly maxTokens: number | null
  readonly temperature: number | null
  readonly strategy: string | null
  readonly cache: 'use' | 'off'
  /** Definitions of tools, as JSON; empty without any. */
  readonly tools: string
  /** Whether single keys, such as "/", do something (WCAG 2.2, 2.1.4). */
  readonly singleKeys: boolean
}

const DEFAULTS: Settings = {
  model: 'demo',
  system: '',
  maxTokens: null,
  temperature: null,
  strategy: null,
  cache: 'use',
  tools: '',
  singleKeys: true,
}

/** The settings of this browser. */
export const settings = signal<Settings>({ ...DEFAULTS, ...storedSettings() })

/** Changes some settings, also for later visits; what a link has set for this visit is not stored with them. */
export function change(some: Partial<Settings>): void {
  settings.value = { ...settings.value, ...some }
  try {
    localStorage.setItem(STORED_AS, JSON.stringify({ ...storedSettings(), ...some }))
  } catch {
    // Storage is refused or full: the settings then live as long as the page.
  }
}

function storedSettings(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(STORED_AS) ?? '{}') as Partial<Settings>
  } catch {
    return {}
  }
}
