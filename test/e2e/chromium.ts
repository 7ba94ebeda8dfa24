import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
// Chromium's own services would use the network, which a test does not have.
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Whether the browser is installed; otherwise a warning names what is not tested. */
export function hasChromium(what: string): boolean {
  const installed = existsSync(CHROMIUM)
  if (!installed) console.warn(`Skipped: ${what} wants ${CHROMIUM} (apt-get install chromium)`)
  return installed
}

/** Starts a browser, with further arguments. */
export function launchChromium(...more: readonly string[]): Promise<Browser> {
  const args = [...ARGUMENTS, ...more]
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args })
}

/** A page on a port of its own. */
export interface ServedPage {
  readonly port: number
  close(): void
}

/** Serves one page at every path, on the loopback interface. */
export async function servePage(html: () => string): Promise<ServedPage> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(html())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}
