import { user } from './bench.ts'

/** The mixture `demo` with other fields. */
export function requestWith(fields: object) {
  return { model: 'demo', messages: user('Hi'), ...fields }
}

/** One user message of this content. */
export function saying(content: unknown) {
  return requestWith({ messages: [{ role: 'user', content }] })
}

function withAgent(agent: object) {
  return requestWith({ moa: { layers: [{ agents: [agent] }] } })
}

const TOOL = { type: 'function', function: { name: 'weather' } }
const AUDIO = { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }

/** The request, the field that is wrong, and a pattern of the message. */
export const REFUSED: readonly (readonly [string, object | string, string | null, RegExp])[] = [
  ['a body that is not JSON', '{"model":', null, /not JSON/],
  ['an empty body', '', null, /not JSON/],
  ['a body that is no object', '[]', null, /object/],
  ['a body that is null', 'null', null, /object/],
  ['no model', { messages: user('Hi') }, 'model', /model/],
  ['a model that is a number', requestWith({ model: 7 }), 'model', /wanted a text/],
  ['an empty model', requestWith({ model: '' }), 'model', /model/],
  ['a model without a name', requestWith({ model: 'up/' }), 'model', /provider\/model/],
  [
    'a model with a control character',
    requestWith({ model: 'up/a\u0001' }),
    'model',
    /provider\/model/,
  ],
  ['a model beyond ASCII', requestWith({ model: 'up/模型' }), 'model', /provider\/model/],
  [
    'a model with half a character',
    requestWith({ model: 'up/a\ud83d' }),
    'model',
    /provider\/model/,
  ],
  ['a model that is very long', requestWith({ model: `up/${'a'.repeat(300)}` }), 'model', /256/],
  ['no messages', { model: 'demo' }, 'messages', /wanted a list/],
  ['messages that are a text', requestWith({ messages: 'Hi' }), 'messages', /wanted a list/],
  ['an empty conversation', requestWith({ messages: [] }), 'messages', /1/],
  ['a message without a role', requestWith({ messages: [{}] }), 'messages[0].role', /"user"/],
  ['an unknown role', requestWith({ messages: [{ role: 'x' }] }), 'messages[0].role', /"user"/],
  ['a content that is a number', saying(7), 'messages[0].content', /a text or a list/],
  [
    'no content',
    requestWith({ messages: [{ role: 'user' }] }),
    'messages[0].content',
    /a text or a list/,
  ],
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
  ['a temperature in words', requestWith({ temperature: 'hot' }), 'temperature', /number/],
  ['too high a temperature', requestWith({ temperature: 3 }), 'temperature', /2/],
  ['a stream in words', requestWith({ stream: 'yes' }), 'stream', /true or false/],
  ['max_tokens of 0', requestWith({ max_tokens: 0 }), 'max_tokens', /1/],
  [
    'an unknown field in moa',
    requestWith({ moa: { rounds: 2 } }),
    'moa.rounds',
    /not a known field/,
  ],
  [
    'an unknown field of an agent',
    withAgent({ model: 'up/a', colour: 'red' }),
    'moa.layers[0].agents[0].colour',
    /not a known field/,
  ],
  [
    'a layer without agents',
    requestWith({ moa: { layers: [{ agents: [] }] } }),
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
    requestWith({ moa: { layers: [{ agents: [{ model: 'up/a' }], quorum: 2 }] } }),
    'moa.layers[0].quorum',
    /at most the number of agents, 1/,
  ],
  [
    'two agents of one name',
    requestWith({
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
    requestWith({
      moa: { layers: Array.from({ length: 9 }, () => ({ agents: [{ model: 'up/a' }] })) },
    }),
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
    requestWith({ moa: { aggregator: { model: 'demo-deep' } } }),
    'moa.aggregator.model',
    /a mixture cannot be an agent/,
  ],
  ['n of 2', requestWith({ n: 2 }), 'n', /n must be 1/],
  [
    'an answer in audio',
    requestWith({ modalities: ['text', 'audio'] }),
    'modalities[1]',
    /are text/,
  ],
  ['an audio voice', requestWith({ audio: { voice: 'x', format: 'wav' } }), 'audio', /are text/],
  [
    'likeliest tokens without log probabilities',
    requestWith({ top_logprobs: 3 }),
    'top_logprobs',
    /wanted logprobs true/,
  ],
  ['old functions', requestWith({ functions: [] }), 'functions', /use tools/],
  ['a choice without tools', requestWith({ tool_choice: 'required' }), 'tool_choice', /no tools/],
  [
    'a choice that is no tool',
    requestWith({ tools: [TOOL], tool_choice: { type: 'function', function: { name: 'x' } } }),
    'tool_choice',
    /not among the tools/,
  ],
  [
    'a choice that is none',
    requestWith({ tools: [TOOL], tool_choice: 'x' }),
    'tool_choice',
    /"required"/,
  ],
]
