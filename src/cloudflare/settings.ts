import type { OtlpBackend } from './telemetry/otlp-exporter.ts'

/** How runs are reported. */
interface OtlpSettings {
  readonly service: { readonly name: string; readonly version: string }
  readonly share: number
  readonly content: boolean
  readonly signals: readonly ('traces' | 'metrics')[]
}

/** The settings of the Worker, variables and secrets alike, as `env` holds them. */
export interface Settings {
  /** Null when it is not set. */
  readonly adminKey: string | null
  /** Whether anyone may come in. */
  readonly open: boolean
  /** Signs the tokens of sessions; null when it is not set. */
  readonly sessionSecret: string | null
  /** The setting PROVIDERS, as it was written. */
  readonly providers: string | undefined
  /** Where and how runs are reported; null for nowhere. */
  readonly otlp: (OtlpBackend & OtlpSettings) | null
  /** A secret by its name. */
  readonly secret: (name: string) => string | undefined
}

/** Reads the settings; what is not text counts as not set. */
export function readSettings(env: object): Settings {
  // Read by name, not copied, because every request does this. Inherited properties of an object are not text.
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(env, name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return {
    adminKey: text('ADMIN_KEY') ?? null,
    sessionSecret: text('SESSION_SECRET') ?? null,
    open: text('AUTH') === 'open',
    providers: text('PROVIDERS'),
    otlp: readOtlp(text),
    secret: text,
  }
}

/** Which names of the conventions for generative AI the operator wants: the newest, unless the setting is 1.36. */
export function genAiNames(setting: string | undefined): 'latest' | '1.36' {
  return setting === '1.36' ? '1.36' : 'latest'
}

/** The version of this release, as package.json has it. */
const VERSION = '0.1.0'

function readOtlp(text: (name: string) => string | undefined): Settings['otlp'] {
  const endpoint = text('OTLP_ENDPOINT')
  if (endpoint === undefined) return null
  const share = Number(text('OTLP_SAMPLE') ?? 1)
  const signals = text('OTLP_SIGNALS') ?? 'traces,metrics'
  return {
    endpoint,
    headers: text('OTLP_HEADERS') ?? '',
    service: { name: text('OTEL_SERVICE_NAME') ?? 'edge-moa', version: VERSION },
    share: share >= 0 && share <= 1 ? share : 1,
    content: text('OTLP_CONTENT') === 'on',
    signals: (['traces', 'metrics'] as const).filter((each) => signals.includes(each)),
  }
}
