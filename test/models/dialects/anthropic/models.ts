import type { CallModel } from '../../../../src/moa/model-port.ts'
import { FakeUpstream } from '../../../support/fake-upstream.ts'
import { modelsOn, providerNamed } from '../../calls.ts'

/** The client with one provider `acme` that serves Messages, and always answers with this. */
export function anthropicModels(answer: () => Response | Promise<Response>): CallModel {
  const provider = { ...providerNamed('acme'), wire: 'anthropic' as const }
  const providers = new Map([['acme', provider]])
  return modelsOn(new FakeUpstream(answer).fetch, { providers })
}
