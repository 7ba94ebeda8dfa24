const DEFAULT_VERSION = 'v1beta'

/** Ends of a base URL that name another interface at the same host. */
const OTHER_INTERFACE = /\/(?:openai|models)$/
const VERSION = /\/(v\d+(?:alpha|beta)?\d*)$/
/** Vertex AI has the project in its path, and the version before it. */
const VERTEX = /\/publishers\/google$/

/**
 * The address of a model's stream: https://ai.google.dev/api/generate-content. Takes a base URL as people write it, with
 * a version or without, also the one of the compatible endpoint; version `v1` has neither tools nor instructions.
 */
export function geminiUrl(baseUrl: string, model: string): string {
  return `${geminiModelUrl(baseUrl, model, 'streamGenerateContent')}?alt=sse`
}

/** The address of a method of a model. */
export function geminiModelUrl(baseUrl: string, model: string, method: string): string {
  const base = baseUrl.replace(OTHER_INTERFACE, '')
  const version = VERSION.exec(base)?.[1]
  const root =
    version === undefined || version === 'v1'
      ? VERTEX.test(base)
        ? base
        : `${base.replace(VERSION, '')}/${DEFAULT_VERSION}`
      : base
  return `${root}/${modelPath(model)}:${method}`
}

/** Tuned models and models by their full name have a path of their own. */
export function modelPath(model: string): string {
  return /^(?:models|tunedModels)\//.test(model) ? model : `models/${model}`
}
