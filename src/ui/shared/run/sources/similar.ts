import { tfIdfCosines } from '../../../../stats/similarity/tf-idf.ts'
import { callsOf, type CallView, type RunView } from '../run-view.ts'
import { sentencesOf } from './sentences.ts'

/** Less than this is chance: two sentences share a few common words. */
const LEAST_SIMILARITY = 0.25

/** The sentence of a proposal that is most like a sentence of the answer. */
export interface Similar {
  readonly layer: number
  readonly agent: string
  readonly sentence: string
  /** From 0 to 1. */
  readonly similarity: number
}

/** The proposals of the last layer that has any: those that the writer read. */
export function lastProposals({ layers }: RunView): readonly CallView[] {
  const last = layers.findLast(({ calls }) => calls.some(({ text }) => text !== ''))
  return last?.calls.filter(({ text }) => text !== '') ?? []
}

/** Finds for a sentence of the answer the most similar sentence of each proposal, the most similar first. */
export function similarTo(view: RunView): (sentence: string) => readonly Similar[] {
  const known = lastProposals(view).flatMap(({ layer, agent, text }) =>
    sentencesOf(text).map((sentence) => ({ layer: layer ?? 0, agent, sentence })),
  )
  const texts = known.map(({ sentence }) => sentence)
  return (sentence) => {
    const cosines = tfIdfCosines(sentence, texts)
    const best = new Map<string, Similar>()
    known.forEach((each, index) => {
      const similarity = cosines[index] ?? 0
      if (similarity < LEAST_SIMILARITY) return
      if (similarity > (best.get(each.agent)?.similarity ?? 0)) {
        best.set(each.agent, { ...each, similarity })
      }
    })
    return [...best.values()].toSorted((a, b) => b.similarity - a.similarity)
  }
}

/** Whether there is an answer to compare with proposals. */
export function hasSources(view: RunView): boolean {
  return view.answer !== '' && callsOf(view).some(({ text }) => text !== '')
}
