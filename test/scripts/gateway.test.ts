import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort, GatewayError, startGateway } from '../../scripts/gateway.ts'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'edge-moa-test-'))
  await mkdir(join(root, 'src'))
  const config = 'name = "tiny"\nmain = "src/index.ts"\ncompatibility_date = "2026-11-02"\n'
  await writeFile(join(root, 'wrangler.toml'), config)
})

afterEach(() => rm(root, { recursive: true, force: true }))

function worker(source: string): Promise<void> {
  return writeFile(join(root, 'src/index.ts'), source)
}

describe('startGateway()', () => {
  test('returns a gateway that answers, and leaves nothing on its port', async () => {
    await worker('export default { fetch: (_, env) => Response.json(env) }')
    const port = await freePort()
    const gateway = await startGateway({ port, root, vars: { AUTH: 'open', LINK: 'http://a' } })
    try {
      expect(gateway.url).toBe(`http://localhost:${port}`)
      const response = await fetch(gateway.url)
      expect(await response.json()).toEqual({ AUTH: 'open', LINK: 'http://a' })
    } finally {
      await gateway.stop()
    }
    await gateway.stop()
    await expect(fetch(gateway.url)).rejects.toThrow('fetch failed')
  })

  test('rejects with what was printed when the Worker cannot be built', async () => {
    await worker('export default {')
    const error: unknown = await startGateway({ port: await freePort(), root }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({
      message: 'The gateway ended: exit status 1',
      output: expect.stringContaining('src/index.ts') as string,
    })
  })

  test('gives up when aborted', async () => {
    await worker('export default { fetch: () => new Response(null, { status: 503 }) }')
    const signal = AbortSignal.timeout(500)
    await expect(startGateway({ port: await freePort(), root, signal })).rejects.toThrow('abort')
  })
})

test('freePort() gives a port that can be listened on', async () => {
  expect(await freePort()).toBeGreaterThan(1023)
})
