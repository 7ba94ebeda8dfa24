import type { RequestOptions } from './conversation.ts'
import type { Settings } from './settings.ts'

/** The fields of a request for these settings; an error names the setting that cannot be used. */
export function optionsOf(settings: Settings): RequestOptions {
  const { model, maxTokens, temperature, strategy, cache } = settings
  const tools = toolsOf(settings.tools)
  return {
    model,
    ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
    ...(temperature === null ? {} : { temperature }),
    ...(tools.length === 0 ? {} : { tools }),
    store: true,
    moa: {
      progress: 'live',
      ...(cache === 'use' ? {} : { cache }),
      ...(strategy === null ? {} : { strategy: strategy as Strategy }),
    },
  }
}

type Strategy = NonNullable<NonNullable<RequestOptions['moa']>['strategy']>
type Tools = NonNullable<RequestOptions['tools']>

/** The definitions of tools in a text; throws a `SyntaxError` that says what is wrong with it. */
export function toolsOf(text: string): Tools {
  if (text.trim() === '') return []
  const value: unknown = JSON.parse(text)
  return (Array.isArray(value) ? value : [value]) as Tools
}
