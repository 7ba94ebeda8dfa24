import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** The server of a peer; it ends no later than this process. */
export interface PeerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

export interface PeerStart {
  readonly command: readonly [string, ...string[]]
  readonly folder: string
  readonly environment?: Readonly<Record<string, string>>
  readonly port: number
}

const START_MS = 60_000

/** Starts a server and waits until its port answers. */
export async function startPeer(start: PeerStart): Promise<PeerProcess> {
  const [program, ...parameters] = start.command
  const child = spawn(program, parameters, {
    cwd: start.folder,
    env: { PATH: process.env['PATH'] ?? '', ...start.environment },
    stdio: 'ignore',
  })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const url = `http://127.0.0.1:${start.port}`
  await answering(url, child)
  return {
    url,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      process.off('exit', kill)
      if (child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return address !== null && typeof address === 'object' ? address.port : 0
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) })
      return
    } catch {
      await new Promise((resolve) => void setTimeout(resolve, 200))
    }
  }
  child.kill('SIGKILL')
  throw new Error(`Cannot start a peer: ${child.spawnargs.join(' ')} never answered`)
}
