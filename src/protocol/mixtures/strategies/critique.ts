import * as z from 'zod'
import { MAX_AGENTS } from '../limits.ts'
import type { StrategyTraits } from './traits.ts'

export const critiqueTraits = {
  writer: 'aggregator',
  verb: 'merge',
  callsJudge: false,
  lastLayer: { agents: 1, as: 'are the critics' },
} as const satisfies StrategyTraits

export const critiqueOptions = z
  .strictObject({
    type: z.literal('critique'),
    rounds: z.int().min(1).max(3).default(1).meta({
      description: 'Most rounds of critics and revision; fewer when nothing new is found.',
    }),
    agree: z.int().min(1).max(MAX_AGENTS).default(1).meta({
      description:
        'How many critics must find a grave issue for a revision; all that answer, where fewer do.',
    }),
  })
  .meta({
    description:
      'The aggregator writes a draft, from the proposals of earlier layers if there are any. The agents of the last layer are its critics. Where enough of them find a blocker or a major issue, the aggregator revises the draft; otherwise the draft is the answer, verbatim.',
  })
