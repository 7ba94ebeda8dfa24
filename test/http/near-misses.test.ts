import { expect, test } from 'vitest'
import { send } from './gateway.ts'

async function messageOf(route: string): Promise<string> {
  const [method = '', path = ''] = route.split(' ')
  const body = method === 'GET' ? {} : { body: { model: 'demo' } }
  const answer = await send(path, { method, ...body })
  expect(answer.status).toBe(404)
  expect(answer.body).toMatchObject({
    error: { type: 'invalid_request_error', code: 'not_found', param: null },
  })
  return (answer.body['error'] as { message: string }).message
}

const ASK = 'wanted POST /v1/chat/completions'
const BASE = 'the base URL of clients is http://localhost/v1'

test.each([
  // The base URL lacks /v1, has it twice, or ends in a slash.
  ['POST /chat/completions', `${ASK}; ${BASE}`],
  ['GET /models', `wanted GET /v1/models; ${BASE}`],
  ['POST /responses', `wanted POST /v1/responses; ${BASE}`],
  ['GET /models/openai/gpt-5', 'wanted GET /v1/models/openai/gpt-5'],
  ['GET /mixtures/demo', 'wanted GET /v1/mixtures/demo'],
  ['POST /v1/v1/chat/completions', ASK],
  ['POST /v1/v1/v1/responses', 'wanted POST /v1/responses'],
  ['POST /api/v1/chat/completions', ASK],
  ['POST /openai/v1/chat/completions', ASK],
  ['POST //v1/chat/completions', ASK],
  ['POST /v1//chat/completions', ASK],
  ['POST /v1/chat/completions/', ASK],
  ['GET /v1/models/', 'wanted GET /v1/models'],
  ['GET /v1/runs/', 'wanted GET /v1/runs'],
  ['POST /V1/Chat/Completions', ASK],
  // Typos.
  ['POST /v1/chat/completion', ASK],
  ['POST /v1/chat/completitions', ASK],
  ['POST /v1/chat', ASK],
  ['POST /v1/response', 'wanted POST /v1/responses'],
  ['GET /v1/model', 'wanted GET /v1/models'],
  ['POST /v1/session', 'wanted POST /v1/sessions'],
  ['POST /v1/estimates', 'wanted POST /v1/estimate'],
  ['GET /v1/job', 'wanted GET /v1/jobs'],
  // Other interfaces.
  ['POST /v1/completions', `${ASK}, with messages in place of a prompt`],
  ['POST /completions', `${ASK}, with messages in place of a prompt`],
  ['POST /v1/engines/davinci/completions', `${ASK}, with messages in place of a prompt`],
  ['GET /v1/engines', 'wanted GET /v1/models'],
  ['POST /api/chat', `${ASK}, of the interfaces of Ollama`],
  ['POST /api/generate', `${ASK}, of the interfaces of Ollama`],
  ['GET /api/tags', 'wanted GET /v1/models'],
  ['POST /v1/api/chat', `${ASK}, of the interfaces of Ollama`],
  ['POST /messages', 'POST /v1/messages; the base URL of clients is http://localhost/v1'],
  ['POST /v1beta/models/gemini-3:generateContent', ASK],
  ['POST /openai/deployments/gpt/chat/completions', `${ASK}, with the model in the body`],
  ['POST /embeddings', 'POST /v1/embeddings'],
  ['POST /v1/images/generations', `${ASK} or POST /v1/responses`],
  // Clients of MCP.
  ['POST /v1/mcp', 'wanted POST /mcp, which is streamable HTTP'],
  ['GET /sse', 'wanted POST /mcp, which is streamable HTTP'],
  ['GET /.well-known/oauth-protected-resource/mcp', 'there is no OAuth here'],
  ['GET /.well-known/oauth-authorization-server', 'there is no OAuth here'],
  ['GET /.well-known/openid-configuration', 'there is no OAuth here'],
  ['POST /register', 'wanted a key of this gateway as "Authorization: Bearer KEY"'],
  // What describes the gateway.
  ['GET /openapi.yaml', 'wanted GET /openapi.json'],
  ['GET /openapi', 'wanted GET /openapi.json'],
  ['GET /swagger.json', 'wanted GET /openapi.json'],
  ['GET /v1/openapi.json', 'wanted GET /openapi.json'],
  ['GET /docs/', 'wanted GET /docs'],
  ['GET /v1/docs', 'wanted GET /docs'],
  ['GET /health', 'wanted GET /healthz'],
  ['GET /v1', ASK],
  ['POST /v1/', ASK],
])('%s: %s', async (route, wanted) => {
  const message = await messageOf(route)
  expect(message).toContain(`Cannot find ${route}: `)
  expect(message).toContain(wanted)
})

test.each(['GET /favicon.ico', 'GET /wp-login.php', 'POST /v1/something/else'])(
  '%s is near nothing',
  async (route) => {
    expect(await messageOf(route)).toBe(`Cannot find ${route}: see /docs for what there is`)
  },
)

test('a long path is not repeated', async () => {
  expect((await messageOf(`GET /${'a/'.repeat(2_000)}`)).length).toBeLessThan(200)
})

test.each([
  ['GET', '/v1/chat/completions', 'POST'],
  ['GET', '/v1/responses', 'POST'],
  ['DELETE', '/v1/models', 'GET, HEAD'],
  ['POST', '/', 'GET, HEAD'],
  ['POST', '/healthz', 'GET, HEAD'],
  ['PATCH', '/v1/jobs', 'POST, GET, HEAD'],
])('%s %s is 405, with the methods that it takes', async (method, path, allow) => {
  const answer = await send(path, { method })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe(allow)
  expect(answer.body).toMatchObject({
    error: { code: 'method_not_allowed', message: `Cannot ${method} ${path}: it takes ${allow}` },
  })
})

test.each(['POST /mcp/', 'GET /mcp/sse'])('%s: an error of JSON-RPC', async (route) => {
  const [method = '', path = ''] = route.split(' ')
  const { status, body } = await send(path, { method })
  expect(status).toBe(404)
  const message = expect.stringContaining('wanted POST /mcp')
  expect(body).toMatchObject({ error: { code: 404, message, data: { code: 'not_found' } } })
})
