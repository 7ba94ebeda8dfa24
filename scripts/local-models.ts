/**
 * What a gateway of one's own has, and lacks for a question. Beside this file, scripts know the gateway by its HTTP
 * interface alone: this one is asked before there is a gateway.
 */
import { providersFor } from '../src/models/catalog/provider-settings.ts'
import { resolveModel } from '../src/models/catalog/resolve-model.ts'
import { builtinMixtures } from '../src/protocol/mixtures/builtin-mixtures.ts'
import { namedModels } from '../src/protocol/mixtures/callers.ts'

type Settings = Readonly<Record<string, string | undefined>>

/** Why a new gateway with these settings cannot answer with a mixture or a model; null when nothing is missing. */
export function missingFor(id: string, settings: Settings, shell: Settings): string | null {
  const { providers, problem } = providersFor(settings['PROVIDERS'])
  if (problem !== null) return problem
  const context = { providers, secret: (name: string) => settings[name] || undefined }
  const models = modelsOf(id)
  if (models === null) {
    const known = [...builtinMixtures().keys()].join(', ')
    return `Cannot find a mixture "${id}": a new gateway has ${known}, and models as provider/model; with --url, ask a gateway that runs, with its own mixtures`
  }
  const resolved = models.map((model) => ({ model, resolution: resolveModel(model, context) }))
  for (const { model, resolution } of resolved) {
    if (resolution.ok) continue
    if (resolution.code !== 'provider_not_configured') return resolution.message
    const name = providers.get(model.slice(0, model.indexOf('/')))?.apiKey ?? ''
    return keyMissing(id, name, shell)
  }
  return null
}

/** The providers whose key these settings have; with a wrong setting none, and the reason. */
export function providersWithKey(settings: Settings): {
  readonly names: readonly string[]
  readonly problem: string | null
} {
  const { providers, problem } = providersFor(settings['PROVIDERS'])
  const names = [...providers.values()]
    .filter(({ apiKey }) => apiKey !== null && Boolean(settings[apiKey]))
    .map(({ name }) => name)
  return { names, problem }
}

function modelsOf(id: string): readonly string[] | null {
  if (id.includes('/')) return [id]
  const mixture = builtinMixtures().get(id)
  return mixture === undefined ? null : namedModels(mixture).map(({ model }) => model)
}

function keyMissing(id: string, name: string, shell: Settings): string {
  const where = shell[name]
    ? `it is set in this shell, but the gateway reads .dev.vars: write it there as a line ${name}=…`
    : `copy .dev.vars.example to .dev.vars, and fill in ${name}=…`
  return `Cannot ask "${id}": the setting ${name} is missing; ${where}`
}
