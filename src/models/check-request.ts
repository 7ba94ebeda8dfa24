import { hasImage, type Message } from '../moa/message.ts'
import type { CallSettings } from '../moa/model-port.ts'
import type { Endpoint } from './catalog/endpoint.ts'
import { lacksOf, type Ability } from './catalog/lacks.ts'
import { resolveModel, type ModelContext } from './catalog/resolve-model.ts'
import { wireOf } from './catalog/wire.ts'
import { DIALECTS } from './dialects/dialects.ts'
import type { Dialect } from './dialects/dialect.ts'

/** The parts of a request that models differ in. */
export interface CheckedRequest {
  readonly messages: readonly Message[]
  readonly settings: CallSettings
}

/** How a model takes a request. */
export interface RequestCheck {
  /** Settings that are left out, as the model does not take them. */
  readonly ignored: readonly string[]
  /** What the model cannot do of the request, and the field that needs it; null when it can do all. */
  readonly impossible: { readonly message: string; readonly param: string } | null
}

const FREE: RequestCheck = { ignored: [], impossible: null }

/** How the model of an id takes a request, as far as it is known before the request is sent. */
export function checkRequest(
  id: string,
  { messages, settings }: CheckedRequest,
  context: ModelContext,
): RequestCheck {
  const found = resolveModel(id, context)
  if (!found.ok) return FREE
  const { provider, model } = found
  const dialect: Dialect = DIALECTS[wireOf(provider, model)]
  return {
    ignored: dialect.leavesOut?.({ provider, model }, settings) ?? [],
    impossible: impossibleFor({ id, provider, model }, { messages, settings }),
  }
}

/** What an endpoint's model cannot do of a request, and the field that needs it; null when it can do all. */
export function impossibleFor(
  { id, provider, model }: Pick<Endpoint, 'id' | 'provider' | 'model'>,
  request: CheckedRequest,
): RequestCheck['impossible'] {
  const lacked = lacksOf(provider.limits.lacks, model)
  const need = lacked.find((ability) => NEEDS[ability].isNeeded(request))
  return need === undefined
    ? null
    : { message: `${id} ${NEEDS[need].lack}`, param: NEEDS[need].param }
}

const NEEDS: {
  readonly [A in Ability]: {
    readonly isNeeded: (request: CheckedRequest) => boolean
    readonly lack: string
    readonly param: string
  }
} = {
  images: {
    isNeeded: ({ messages }) => messages.some(hasImage),
    lack: 'takes no images',
    param: 'messages',
  },
  tools: {
    isNeeded: ({ settings: { tools = [] } }) => tools.length > 0,
    lack: 'calls no tools of a request',
    param: 'tools',
  },
}
