import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { askStream, send } from '../stage/client.ts'
import { chatOf, type Topologies } from '../stage/topology.ts'
import type { StartedTarget } from '../targets/target.ts'
import { cacheFolder } from './cache-folder.ts'
import { freePort, startPeer } from './peer-process.ts'
import { runCommand } from './run-command.ts'

const VERSION = '9router@0.5.69'
const PASSWORD = 'bench-password'

/** Installs 9router once. Its package is prebuilt, and its install scripts download only optional parts. */
export async function installNineRouter(): Promise<string> {
  const folder = await cacheFolder('9router-0.5.69')
  const app = join(folder, 'package', 'app')
  if (existsSync(join(app, 'custom-server.js'))) return app
  const packed = await runCommand(['npm', 'pack', '--silent', VERSION], folder)
  await runCommand(['tar', 'xf', packed.trim()], folder)
  return app
}

/** Starts 9router with a combination in fusion mode for every topology. */
export async function startNineRouter(
  upstream: string,
  topologies: Topologies,
): Promise<StartedTarget> {
  const app = await installNineRouter()
  const home = await mkdtemp(join(await cacheFolder('9router-homes'), 'home-'))
  const port = await freePort()
  const server = await startPeer({
    command: [process.execPath, 'custom-server.js'],
    folder: app,
    port,
    environment: {
      HOME: home,
      DATA_DIR: join(home, 'data'),
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      NODE_ENV: 'production',
      JWT_SECRET: 'bench',
      INITIAL_PASSWORD: PASSWORD,
    },
  })
  const key = await configure(server.url, upstream, topologies)
  return {
    name: '9router',
    pid: server.pid,
    ask: (mixture) =>
      askStream(`${server.url}/v1/chat/completions`, {
        body: chatOf(mixture in topologies ? mixture : `mk/${mixture}`),
        headers: { authorization: `Bearer ${key}` },
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function configure(url: string, upstream: string, topologies: Topologies): Promise<string> {
  const login = await send(`${url}/api/auth/login`, { body: { password: PASSWORD } })
  const headers = { cookie: (login.headers['set-cookie'] ?? []).join('; ') }
  const post = async (path: string, body: object, method: 'POST' | 'PATCH' = 'POST') => {
    const { status, text } = await send(`${url}/api/${path}`, { method, body, headers })
    if (status >= 300) throw new Error(`Cannot set up 9router: ${path} answered ${status} ${text}`)
    return text
  }
  const node = { name: 'bench', prefix: 'mk', apiType: 'chat', baseUrl: upstream }
  const provider = field(await post('provider-nodes', { ...node, type: 'openai-compatible' }), 'id')
  await post('providers', { provider, apiKey: 'none', name: 'bench' })
  const strategies: Record<string, object> = {}
  for (const [name, { agents, aggregator }] of Object.entries(topologies)) {
    await post('combos', { name, models: agents.map((model) => `mk/${model}`) })
    strategies[name] = { fallbackStrategy: 'fusion', judgeModel: `mk/${aggregator}` }
  }
  await post('settings', { comboStrategies: strategies }, 'PATCH')
  return field(await post('keys', { name: 'bench' }), 'key')
}

/** The first text field with this name in a JSON text. */
function field(json: string, name: string): string {
  const value = new RegExp(`"${name}":"([^"]*)"`).exec(json)?.[1]
  if (value === undefined) throw new Error(`Cannot set up 9router: no ${name} in ${json}`)
  return value
}
