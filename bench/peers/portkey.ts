import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askStream } from '../stage/client.ts'
import { chatOf } from '../stage/topology.ts'
import type { StartedTarget } from '../targets/target.ts'
import { cacheFolder } from './cache-folder.ts'
import { freePort, startPeer } from './peer-process.ts'
import { runCommand } from './run-command.ts'

/** Newer versions of its server reject every stream of this release. */
const PACKAGE = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { '@hono/node-server': '1.13.5' },
}

/** Starts Portkey's gateway. It knows no mixtures, so it is called with one model. */
export async function startPortkey(upstream: string): Promise<StartedTarget> {
  const folder = await installPortkey()
  const port = await freePort()
  const server = await startPeer({
    command: [process.execPath, SERVER, '--headless', `--port=${port}`],
    folder,
    port,
    environment: { NODE_ENV: 'production' },
  })
  const headers = {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': upstream,
    authorization: 'Bearer none',
  }
  return {
    name: 'Portkey',
    pid: server.pid,
    ask: (model) =>
      askStream(`${server.url}/v1/chat/completions`, { body: chatOf(model), headers }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const SERVER = 'node_modules/@portkey-ai/gateway/build/start-server.js'

async function installPortkey(): Promise<string> {
  const folder = await cacheFolder('portkey-1.15.2')
  if (existsSync(join(folder, SERVER))) return folder
  await writeFile(join(folder, 'package.json'), JSON.stringify(PACKAGE))
  await runCommand(['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
  return folder
}
