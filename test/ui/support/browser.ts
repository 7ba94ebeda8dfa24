/** A real browser for modules of pages: bundles one, serves it on a page of its own, and calls what it exports. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../e2e/chromium.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** The headers of the pages: nothing from other origins, and no HTML from a string. */
export const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'"

/** A page that has one module of `src/ui` as `window.tested`. */
export interface ModulePage extends AsyncDisposable {
  readonly page: Page
  /** Every request of the page but those for itself and its module. */
  readonly requests: readonly string[]
  /** What the page logged as an error, and what it threw. */
  readonly errors: readonly string[]
}

/** Opens an empty page under the strict policy, with this module, given by its path from the top. */
export async function openModule(entry: string): Promise<ModulePage> {
  const { outputFiles } = await build({
    absWorkingDir: repository,
    stdin: {
      contents: `import * as tested from './${entry}'; window.tested = tested`,
      resolveDir: repository,
    },
    bundle: true,
    write: false,
    format: 'esm',
    loader: { '.css': 'empty' },
    logLevel: 'silent',
  })
  const server = await serve(outputFiles[0]?.text ?? '')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser: Browser = await launchChromium()
  const page = await browser.newPage()
  const requests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => {
    if (![`${origin}/`, `${origin}/module.js`].includes(request.url())) requests.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(origin)
  await page.waitForFunction(() => 'tested' in window)
  return {
    page,
    requests,
    errors,
    async [Symbol.asyncDispose]() {
      await browser.close()
      server.close()
    },
  }
}

async function serve(script: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/module.js') {
      response.setHeader('content-type', 'text/javascript').end(script)
      return
    }
    response.setHeader('content-security-policy', STRICT)
    response.setHeader('content-type', 'text/html')
    response.end(
      '<!doctype html><html lang="en"><title>Test</title><link rel="icon" href="data:,"><main id="target"></main><script type="module" src="/module.js"></script>',
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
