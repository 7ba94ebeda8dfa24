import * as z from 'zod'
import { model } from '../fields.ts'
import { MAX_MODEL_CHARS } from '../limits.ts'

/** A `provider/model`, or the id of a mixture. */
const opponent = z
  .string()
  .max(MAX_MODEL_CHARS)
  .regex(
    /^(?:[a-z0-9][a-z0-9._-]*|[!-.0-~]+\/[!-~]+)$/,
    'must be provider/model or the id of a mixture',
  )

/** How a part of the runs is compared with something else, after their answers. */
export const compare = z
  .strictObject({
    against: opponent.meta({
      description:
        'What the answer is compared with: a `provider/model`, or another mixture by its id. Where an agent of the run has this model and the same messages, its proposal is the other answer.',
    }),
    judges: z.array(model).min(1).max(5).meta({
      description:
        'Models that judge, each in both orders; best of other families than the agents and the aggregator.',
    }),
    share: z.number().gt(0).max(1).default(0.02).meta({
      description: 'Which share of the runs is compared, chosen by the id of the run.',
    }),
    daily_usd: z.number().gt(0).max(10_000).default(1).meta({
      description:
        'Most that comparisons of this mixture may cost in a UTC day, in US dollars. It is money of the operator: no session and no key pays for them.',
    }),
    leave_one_out: z.boolean().default(true).meta({
      description:
        'Whether an answer without one of the agents is also written and judged, a different agent each time: it shows what each agent adds.',
    }),
    store_text: z.boolean().default(false).meta({
      description: 'Whether the last compared questions and answers are stored, for 30 days.',
    }),
  })
  .meta({
    id: 'Compare',
    description:
      'Compares a share of the answers with another one, after they are sent and off their path: `GET /v1/comparisons` has the results. Runs with tools, images or `"store": false` are never compared.',
  })

export type Compare = z.output<typeof compare>

/** How a mixture learns from the outcomes of its runs. */
export const learn = z
  .strictObject({
    explore: z.number().min(0).max(0.5).default(0.05).meta({
      description:
        'Which share of the runs tries something else than what is best so far, so that there is something to learn from: less where few runs have an outcome. While the rules decide, a different choice of what was learned is tried about five times as often: more, up to every second time, as outcomes speak for it, and less as they speak against it. With `"live": false`, never more often than this share.',
    }),
    forget: z.number().min(0.9).max(1).default(0.999).meta({
      description:
        'What an outcome still counts after the next one of the same arm: models change under the same name.',
    }),
    target_usd: z.number().gt(0).optional().meta({
      description:
        'What a run should cost on average, in US dollars: dearer arms lose ground while runs cost more. Default: cost does not count.',
    }),
    live: z.boolean().default(true).meta({
      description:
        'Whether it may decide once its estimate from recorded runs is better than the rules; `false` for recording and estimating only.',
    }),
  })
  .meta({
    id: 'Learn',
    description:
      'Learns from judged comparisons and votes which strategy (with `auto`), or which agents (with `choose`), suit a request. It decides only once an estimate from recorded runs shows that it is better than the rules.',
  })

export type Learn = z.output<typeof learn>

/** What is done with better configurations of a mixture that evidence suggests. */
export const improve = z.enum(['off', 'propose', 'auto']).meta({
  description:
    'Whether changes of this mixture are proposed and tested (`propose`), and also put in place once they are shown to be better, or as good and cheaper (`auto`). It needs `compare`.',
})

/** Why a version of a mixture is as it is. */
export const reason = z.string().min(1).max(500).meta({
  description: 'Why this version was written; part of no prompt.',
})

/** Whether a request may be one with which the mixture tries something. */
export const explore = z.boolean().meta({
  description:
    'With `false`, a mixture that learns tries nothing new with this request: it gets what is best so far.',
})
