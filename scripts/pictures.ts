/**
 * `npm run pictures -- DIR`: every page in its states at three widths, light and dark, to be looked at. It starts a gateway with
 * simulated models and a storage of its own.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { freePort, startGateway } from './gateway.ts'
import { sceneryOf, type Scene } from './picture-scenes.ts'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const WIDTHS = [360, 768, 1280] as const
const SCHEMES = ['light', 'dark'] as const
/** For what hangs: a simulated answer takes two seconds. */
const LIMIT_MS = 60_000

interface View {
  readonly width: number
  readonly scheme: (typeof SCHEMES)[number]
}

/** Takes all pictures, and returns the names of those that could not be taken. */
async function takeAll(folder: string, scenes: readonly Scene[]): Promise<readonly string[]> {
  const failed: string[] = []
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    for (const scene of scenes) {
      for (const width of WIDTHS) {
        for (const scheme of SCHEMES) {
          const name = `${scene.name}-${width}-${scheme}.png`
          const taken = await take(browser, scene, { width, scheme }).catch((error: unknown) => {
            process.stderr.write(`${name}: ${String(error)}\n`)
            return null
          })
          if (taken === null) failed.push(name)
          else await taken(join(folder, name))
        }
      }
      process.stdout.write(`${scene.name}\n`)
    }
  } finally {
    await browser.close()
  }
  return failed
}

type Save = (file: string) => Promise<void>

/** Brings a page into its state; what is returned writes the picture and closes the page. */
async function take(browser: Browser, scene: Scene, { width, scheme }: View): Promise<Save> {
  const viewport = { width, height: 900 }
  const options = { viewport, colorScheme: scheme, reducedMotion: 'reduce' } as const
  const context = await browser.newContext(options)
  try {
    const page: Page = await context.newPage()
    page.setDefaultTimeout(LIMIT_MS)
    await page.goto(scene.url, { waitUntil: 'networkidle' })
    await scene.reach(page)
    return async (file) => {
      await page.screenshot({ path: file, fullPage: scene.isLong })
      await context.close()
    }
  } catch (error) {
    await context.close()
    throw error
  }
}

async function main(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true })
  const gateway = await startGateway({ port: await freePort() })
  try {
    const scenery = await sceneryOf(gateway.url)
    const failed = await takeAll(folder, scenery.scenes).finally(() => scenery.close())
    return failed.length === 0 ? 0 : 1
  } finally {
    await gateway.stop()
  }
}

const [folder] = process.argv.slice(2)
if (folder === undefined) process.stderr.write('Usage: npm run pictures -- DIR\n')
process.exitCode = folder === undefined ? 2 : await main(folder)
