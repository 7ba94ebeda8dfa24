import { mixtureFingerprint } from '../../protocol/mixtures/mixture-fingerprint.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { AnswerForm } from '../../protocol/wire-shape.ts'
import { showsPanel } from '../mixtures/fusion-mixture.ts'
import { newAnswerId } from '../ids.ts'
import type { PreparedAsk } from './prepare-ask.ts'

/** The form of the answer to a request, with a new id. */
export function newAnswerForm(
  { shape, ask, mixture, options, identity, plan }: PreparedAsk,
  nowMs: number,
): AnswerForm {
  return {
    shape,
    id: newAnswerId(SHAPES[shape].idPrefix),
    created: Math.floor(nowMs / 1000),
    model: identity.mixture,
    fingerprint: mixtureFingerprint(identity.mixture, identity.version, mixture),
    stream: ask.stream,
    progress: ask.progress,
    ...(showsPanel(ask) && plan.given.length === 0 ? { fusion: true } : {}),
    ...(ask.report === 'none' ? { report: ask.report } : {}),
    options,
  }
}
