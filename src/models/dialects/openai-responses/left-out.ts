import type { CallSettings } from '../../../moa/model-port.ts'
import { effortFor } from '../../catalog/efforts.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import { givenOf, rejectedOf, type SettingName } from '../../catalog/rejected-settings.ts'
import { familyOf } from './families.ts'

/** Settings that Responses have no field for. */
const UNKNOWN: readonly SettingName[] = [
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
]
const SAMPLING: readonly SettingName[] = ['temperature', 'top_p', 'logprobs']

type Target = Pick<Endpoint, 'provider' | 'model'>

/** The settings of a call that its request does not have: those without a field, and those that the model rejects. */
export function leftOut(target: Target, settings: CallSettings): readonly SettingName[] {
  const { provider, model } = target
  const rejected = rejectedOf(provider.limits.rejectedSettings, model, settings)
  const isSampled = familyOf(model).samples(sentEffort(target, settings))
  const verbosity = rejected.filter((name) => name === 'verbosity')
  return givenOf([...UNKNOWN, ...(isSampled ? [] : SAMPLING), ...verbosity], settings)
}

/** The effort that the model is sent. */
export function sentEffort(
  { provider, model }: Target,
  settings: CallSettings,
): string | undefined {
  const known = familyOf(model).reasons && provider.limits.reasoningEffort
  return effortFor(settings.reasoningEffort, model, known)
}
