import { mixtureSchema, type Mixture, type MixtureInput } from './mixture.ts'

/** Open models at one provider, so that one key is enough, as the paper's own mixtures had it. */
const OPEN_MODELS = [
  { model: 'together/meta-llama/Llama-3.3-70B-Instruct-Turbo', name: 'llama', temperature: 0.7 },
  { model: 'together/openai/gpt-oss-120b', name: 'gpt-oss', temperature: 0.7 },
  { model: 'together/deepseek-ai/DeepSeek-V4.1-Flash', name: 'deepseek', temperature: 0.7 },
  { model: 'together/moonshotai/Kimi-K3', name: 'kimi' },
]

const SIMULATED = [{ model: 'sim/quick' }, { model: 'sim/careful' }, { model: 'sim/terse' }]

const VOICES = [...SIMULATED, { model: 'sim/contrarian' }]

const documents: readonly MixtureInput[] = [
  {
    id: 'demo',
    description: 'Simulated models, no key needed: three agents and an aggregator',
    // Waits for every simulated agent, because a demonstration shows all of them.
    layers: [{ agents: SIMULATED.map((agent) => ({ ...agent, required: true })) }],
    aggregator: { model: 'sim/judge' },
  },
  {
    id: 'demo-deep',
    description: 'Simulated models in three layers: each layer reads the answers of the one before',
    layers: [
      {
        agents: VOICES.map((agent) => ({ ...agent, required: true })),
      },
      {
        agents: VOICES.map((agent) => ({ ...agent, required: true })),
      },
      { agents: SIMULATED.map((agent) => ({ ...agent, required: true })) },
    ],
    aggregator: { model: 'sim/judge' },
  },
  {
    id: 'demo-auto',
    description:
      'Simulated models: rules choose the strategy for each request, or the aggregator alone',
    layers: [{ agents: VOICES.map((agent) => ({ ...agent, required: true })) }],
    aggregator: { model: 'sim/careful' },
    judge: { model: 'sim/judge' },
    strategy: 'auto',
  },
  {
    id: 'demo-vote',
    description:
      'Simulated models: three agents vote with their short answers, and a judge decides ties',
    // A demonstration cuts off nobody before the result is settled.
    layers: [{ agents: SIMULATED, grace: 20 }],
    aggregator: { model: 'sim/judge' },
    strategy: { type: 'vote', answer: { kind: 'label' } },
  },
  {
    id: 'demo-fusion',
    description:
      'Simulated models: four agents, an analyst that compares what they say, and an aggregator',
    layers: [{ agents: VOICES.map((agent) => ({ ...agent, required: true })) }],
    aggregator: { model: 'sim/judge' },
    strategy: 'fusion',
  },
  {
    id: 'demo-critique',
    description:
      'Simulated models: one writes a draft, three look for its faults, and it is revised',
    layers: [{ agents: VOICES.slice(1) }],
    aggregator: { model: 'sim/quick' },
    strategy: 'critique',
  },
  {
    id: 'demo-council',
    description:
      'Simulated models: four agents answer and rank one another, and an aggregator writes',
    layers: [{ agents: VOICES.map((agent) => ({ ...agent, required: true })) }],
    aggregator: { model: 'sim/judge' },
    strategy: 'council',
  },
  {
    id: 'demo-debate',
    description:
      'Simulated models: three agents read one another while they disagree, and then vote',
    layers: [{ agents: SIMULATED.map((agent) => ({ ...agent, required: true })) }],
    aggregator: { model: 'sim/judge' },
    strategy: { type: 'debate', answer: { kind: 'label' } },
  },
  {
    id: 'demo-cascade',
    description: 'Simulated models: one after another answers until a verifier accepts an answer',
    layers: [{ agents: [{ model: 'sim/terse' }, { model: 'sim/quick' }] }],
    aggregator: { model: 'sim/careful' },
    judge: { model: 'sim/contrarian' },
    strategy: 'cascade',
  },
  {
    id: 'moa',
    description:
      'The shape of the paper (arXiv 2406.04692): two proposer layers of open models, one aggregator. Needs TOGETHER_API_KEY',
    layers: [{ agents: OPEN_MODELS }, { agents: OPEN_MODELS }],
    aggregator: {
      model: 'together/moonshotai/Kimi-K3',
      fallbacks: ['together/openai/gpt-oss-120b'],
    },
  },
  {
    id: 'moa-lite',
    description:
      'The cheaper shape of the paper: one proposer layer of open models, one aggregator. Needs TOGETHER_API_KEY',
    layers: [{ agents: OPEN_MODELS.slice(0, 3) }],
    aggregator: { model: 'together/openai/gpt-oss-120b' },
  },
  {
    id: 'self-moa',
    description:
      'Four samples of one model, merged by a stronger one (Self-MoA, arXiv 2502.00674). Needs OPENAI_API_KEY',
    layers: [{ agents: [{ model: 'openai/gpt-5-mini', samples: 4 }] }],
    aggregator: { model: 'openai/gpt-5' },
  },
]

/** Mixtures that every deployment has, parsed on first use, because every isolate would pay for it at start-up. */
export function builtinMixtures(): ReadonlyMap<string, Mixture> {
  parsed ??= new Map(documents.map((document) => [document.id, mixtureSchema.parse(document)]))
  return parsed
}

let parsed: ReadonlyMap<string, Mixture> | undefined
