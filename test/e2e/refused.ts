import { user } from './bench.ts'

/** The mixture `demo` with other fields. */
export function asking(fields: object) {
  return { model: 'demo', messages: user('Hi'), ...fields }
}

/** One user message of this content. */
export function saying(content: unknown) {
  return asking({ messages: [{ role: 'user', content }] })
}

function withAgent(agent: object) {
  return asking({ moa: { layers: [{ agents: [agent] }] } })
}

const TOOL = { type: 'function', function: { name: 'weather' } }
const AUDIO = { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }

/** What is asked, the field that is wrong, and what the message must say. */
export const REFUSED: readonly (readonly [string, object | string, string | null, RegExp])[] = [
  ['a body that is not JSON', '{"model":', null, /not JSON/],
  ['an empty body', '', null, /not JSON/],
  ['a body that is no object', '[]', null, /object/],
  ['a body that is null', 'null', null, /object/],
  ['no model', { messages: user('Hi') }, 'model', /model/],
  ['a model that is a number', asking({ model: 7 }), 'model', /string/],
  ['an empty model', asking({ model: '' }), 'model', /model/],
  ['a model without a name', asking({ model: 'up/' }), 'model', /provider\/model/],
  ['a model with a control character', asking({ model: 'up/a\u0001' }), 'model', /provider\/model/],
  ['a model beyond ASCII', asking({ model: 'up/模型' }), 'model', /provider\/model/],
  ['a model with half a character', asking({ model: 'up/a\ud83d' }), 'model', /provider\/model/],
  ['a model that is very long', asking({ model: `up/${'a'.repeat(300)}` }), 'model', /256/],
  ['no messages', { model: 'demo' }, 'messages', /array/],
  ['messages that are a text', asking({ messages: 'Hi' }), 'messages', /array/],
  ['an empty conversation', asking({ messages: [] }), 'messages', /1/],
  ['a message without a role', asking({ messages: [{}] }), 'messages[0].role', /'user'/],
  ['an unknown role', asking({ messages: [{ role: 'x' }] }), 'messages[0].role', /'user'/],
  ['a content that is a number', saying(7), 'messages[0].content', /string.*array/],
  ['no content', asking({ messages: [{ role: 'user' }] }), 'messages[0].content', /string/],
  [
    'audio parts',
    saying([AUDIO]),
    'messages[0].content[0].type',
    /must be of type "text" or "image_url"/,
  ],
  [
    'an image that is not at a URL',
    saying([{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }]),
    'messages[0].content[0].image_url.url',
    /https: or data:image/,
  ],
  [
    'an unknown field of a message',
    asking({ messages: [{ role: 'user', content: 'Hi', colour: 'red' }] }),
    'messages[0].colour',
    /not a known field/,
  ],
  ['a temperature in words', asking({ temperature: 'hot' }), 'temperature', /number/],
  ['too high a temperature', asking({ temperature: 3 }), 'temperature', /2/],
  ['a stream in words', asking({ stream: 'yes' }), 'stream', /boolean/],
  ['max_tokens of 0', asking({ max_tokens: 0 }), 'max_tokens', /1/],
  ['an unknown field', asking({ colour: 'red' }), 'colour', /not a known field/],
  ['an unknown field in moa', asking({ moa: { rounds: 2 } }), 'moa.rounds', /not a known field/],
  [
    'an unknown field of an agent',
    withAgent({ model: 'up/a', colour: 'red' }),
    'moa.layers[0].agents[0].colour',
    /not a known field/,
  ],
  [
    'a layer without agents',
    asking({ moa: { layers: [{ agents: [] }] } }),
    'moa.layers[0].agents',
    /1/,
  ],
  [
    'more agents than are allowed, samples counted',
    withAgent({ model: 'up/a', samples: 17 }),
    'moa.layers[0].agents[0].samples',
    /16/,
  ],
  [
    'a quorum that cannot be met',
    asking({ moa: { layers: [{ agents: [{ model: 'up/a' }], quorum: 2 }] } }),
    'moa.layers[0].quorum',
    /at most the number of agents, 1/,
  ],
  [
    'two agents of one name',
    asking({
      moa: {
        layers: [
          {
            agents: [
              { model: 'up/a', name: 'x' },
              { model: 'up/b', name: 'x' },
            ],
          },
        ],
      },
    }),
    'moa.layers[0].agents[1].name',
    /"x" is taken/,
  ],
  [
    'more layers than are allowed',
    asking({ moa: { layers: Array.from({ length: 9 }, () => ({ agents: [{ model: 'up/a' }] })) } }),
    'moa.layers',
    /8/,
  ],
  [
    'a mixture as an agent',
    withAgent({ model: 'demo' }),
    'moa.layers[0].agents[0].model',
    /a mixture cannot be an agent/,
  ],
  [
    'a mixture as the aggregator',
    asking({ moa: { aggregator: { model: 'demo-deep' } } }),
    'moa.aggregator.model',
    /a mixture cannot be an agent/,
  ],
  ['n of 2', asking({ n: 2 }), 'n', /n must be 1/],
  ['an answer in audio', asking({ modalities: ['text', 'audio'] }), 'modalities[1]', /are text/],
  ['an audio voice', asking({ audio: { voice: 'x', format: 'wav' } }), 'audio', /are text/],
  ['log probabilities', asking({ logprobs: true }), 'logprobs', /no log probabilities/],
  ['old functions', asking({ functions: [] }), 'functions', /use tools/],
  ['a choice without tools', asking({ tool_choice: 'required' }), 'tool_choice', /no tools/],
  [
    'a choice that is no tool',
    asking({ tools: [TOOL], tool_choice: { type: 'function', function: { name: 'x' } } }),
    'tool_choice',
    /not among the tools/,
  ],
  [
    'a choice that is none',
    asking({ tools: [TOOL], tool_choice: 'x' }),
    'tool_choice',
    /"required"/,
  ],
]
