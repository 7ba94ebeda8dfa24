import * as z from 'zod'
import type { Gate } from '../../../moa/plan.ts'
import { answerRule } from '../answer-rule.ts'
import type { StrategyTraits } from './traits.ts'

export const cascadeTraits = {
  writer: 'agent',
  writes: 'first',
  verb: 'merge',
  callsJudge: true,
} as const satisfies StrategyTraits

/** Meanings of the gates of a cascade. */
const GATES = {
  structural:
    'it is whole, is no refusal, its code and its JSON parse, and it has the form of the request and a short answer by `answer`',
  agreement: 'all samples of its step have the same short answer',
  logprob:
    'its model was sure of its tokens, where the provider returns log probabilities: otherwise the gate is blind, and nothing is accepted',
  verifier: 'the judge accepts it, with at least the probability `accept`',
} as const satisfies Record<Gate, string>

const gates = Object.keys(GATES) as [Gate, ...Gate[]]

export const cascadeOptions = z
  .strictObject({
    type: z.literal('cascade'),
    gates: z
      .array(z.enum(gates))
      .min(1)
      .max(gates.length)
      .default(['structural', 'verifier'])
      .meta({
        description: `What a draft must pass to be the answer, checked in this order until one rejects it: ${Object.entries(
          GATES,
        )
          .map(([gate, meaning]) => `\`${gate}\`: ${meaning}`)
          .join('; ')}.`,
      }),
    answer: answerRule.optional(),
    accept: z.int().min(0).max(100).default(70).meta({
      description: 'Least probability in percent with which the verifier accepts.',
    }),
    min_logprob: z.number().min(-20).max(0).default(-1).meta({
      description: 'Least mean log probability of a token. It needs tuning for each model.',
    }),
    min_margin: z.number().min(0).max(20).default(0.5).meta({
      description:
        'Least difference between the log probabilities of a token of the short answer and of the likeliest other token.',
    }),
  })
  .refine(
    ({ gates: wanted, answer }) =>
      !wanted.includes('agreement') || (answer?.kind ?? 'text') !== 'text',
    {
      path: ['answer'],
      message:
        'must be a rule of another kind than "text": the gate "agreement" compares short answers',
    },
  )
  .meta({
    description:
      'The agents of the first layer answer one after the other, cheap to dear, until the gates accept a draft, which is the answer, verbatim. When they accept none, the further layers and the aggregator answer without it. An agent with `samples` is one step of several samples.',
  })
