import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askStream } from '../stage/client.ts'
import { chatOf } from '../stage/topology.ts'
import type { StartedTarget } from '../targets/target.ts'
import { cacheFolder } from './cache-folder.ts'
import { freePort, startPeer } from './peer-process.ts'
import { runCommand } from './run-command.ts'

/** Starts nginx, the floor of a proxy; null when it is neither installed nor a Debian package within reach. */
export async function startNginx(upstream: string): Promise<StartedTarget | null> {
  const program = await findNginx()
  if (program === null) return null
  const folder = await mkdtemp(join(await cacheFolder('nginx-runs'), 'run-'))
  const port = await freePort()
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, upstream))
  const server = await startPeer({
    command: [program, '-p', folder, '-e', join(folder, 'error.log'), '-c', 'nginx.conf'],
    folder,
    port,
  })
  return {
    name: 'nginx',
    pid: server.pid,
    ask: (model) => askStream(`${server.url}/v1/chat/completions`, { body: chatOf(model) }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The installed program, or the one in Debian's package, unpacked without being installed. */
async function findNginx(): Promise<string | null> {
  const installed = '/usr/sbin/nginx'
  if (existsSync(installed)) return installed
  const folder = await cacheFolder('nginx')
  const unpacked = join(folder, 'usr', 'sbin', 'nginx')
  if (existsSync(unpacked)) return unpacked
  try {
    await runCommand(['apt-get', 'download', 'nginx'], folder)
    const file = (await readdir(folder)).find((name) => name.endsWith('.deb')) ?? ''
    await runCommand(['dpkg', '-x', file, '.'], folder)
    await runCommand([unpacked, '-V'], folder)
    return unpacked
  } catch {
    return null // Not Debian, or offline.
  }
}

/** Configures one process in the foreground, so that its end and its processor time are those of one process. */
function configuration(folder: string, port: number, upstream: string): string {
  const { host } = new URL(upstream)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ')
  return `daemon off; master_process off; pid ${folder}/nginx.pid;
events { worker_connections 8192; }
http {
  access_log off; ${temporary}
  upstream models { server ${host}; keepalive 256; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://models; proxy_buffering off;
      proxy_http_version 1.1; proxy_set_header connection "";
    }
  }
}
`
}
