/** Pictures of every page in its states, at three widths, light and dark: to look at, not to compare by a program. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const WIDTHS = [360, 768, 1280] as const
const SCHEMES = ['light', 'dark'] as const
/** An answer of a simulated model is there sooner. */
const LIMIT_MS = 30_000
const QUESTION = 'What is 17 * 23, and which planet has the most moons?'
/** Mixtures of the pictures; each run of the script writes them. */
const DEGRADED = 'pictures-degraded'
const FAILING = 'pictures-failing'
const SLOW = 'pictures-slow'

/** A page in one of its states. */
interface Scene {
  readonly name: string
  readonly path: string
  readonly reach?: (page: Page) => Promise<unknown>
}

/** A question to a mixture, filled in by the address and sent as a person would. */
function asked(mixture: string, until: (page: Page) => Promise<unknown>): Omit<Scene, 'name'> {
  const request = { model: mixture, messages: [{ role: 'user', content: QUESTION }] }
  return {
    path: `/ui/#ask=${Buffer.from(JSON.stringify(request)).toString('base64url')}`,
    reach: async (page) => {
      const field = page.getByPlaceholder(/^Ask /)
      await page.waitForFunction(
        (text) => document.querySelector('textarea')?.value === text,
        QUESTION,
      )
      await field.press('Enter')
      await until(page)
    },
  }
}

const SCENES: readonly Scene[] = [
  { name: 'playground-empty', path: '/ui/' },
  {
    name: 'playground-asking',
    ...asked(SLOW, (page) => page.getByRole('button', { name: 'Stop', exact: true }).waitFor()),
  },
  { name: 'playground-done', ...asked('demo', ended) },
  { name: 'playground-degraded', ...asked(DEGRADED, ended) },
  {
    name: 'playground-error',
    ...asked(FAILING, (page) => page.getByRole('alert').first().waitFor()),
  },
  { name: 'compare', path: '/ui/#compare' },
  { name: 'editor', path: '/ui/mixtures#mixture=demo' },
  { name: 'mixtures', path: '/ui/mixtures' },
  { name: 'dashboard', path: '/ui/dashboard' },
  { name: 'docs', path: '/docs' },
]

async function ended(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /^Answer by/ }).waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
}

async function main(into: string, url: string): Promise<void> {
  await mkdir(into, { recursive: true })
  await storeMixtures(url)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    for (const scene of SCENES) {
      for (const width of WIDTHS) {
        for (const scheme of SCHEMES) {
          const file = join(into, `${scene.name}-${width}-${scheme}.png`)
          await picture(browser, { scene, url, width, scheme, file })
        }
      }
      console.log(scene.name)
    }
  } finally {
    await browser.close()
  }
}

interface PictureOptions {
  readonly scene: Scene
  readonly url: string
  readonly width: number
  readonly scheme: (typeof SCHEMES)[number]
  readonly file: string
}

async function picture(browser: Browser, options: PictureOptions): Promise<void> {
  const { scene, url, width, scheme, file } = options
  const viewport = { width, height: 900 }
  const context = await browser.newContext({
    viewport,
    colorScheme: scheme,
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(LIMIT_MS)
    await page.goto(`${url}${scene.path}`, { waitUntil: 'networkidle' })
    await scene.reach?.(page)
    await page.screenshot({ path: file })
  } finally {
    await context.close()
  }
}

/** One agent of two fails; all fail; all wait. */
async function storeMixtures(url: string): Promise<void> {
  const agent = (model: string) => ({ model, retries: 0, required: true })
  const failing = agent('sim/terse?status=429')
  const bodies = {
    [DEGRADED]: { layers: [{ agents: [agent('sim/careful'), failing] }] },
    [FAILING]: { layers: [{ agents: [failing] }], on_shortfall: 'fail' },
    [SLOW]: {
      layers: [{ agents: [agent('sim/careful?first_token_ms=20000'), agent('sim/quick')] }],
    },
  }
  for (const [id, body] of Object.entries(bodies)) {
    const response = await fetch(`${url}/v1/mixtures/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, aggregator: { model: 'sim/judge' } }),
    })
    if (!response.ok)
      throw new Error(`Cannot store ${id}: ${response.status} ${await response.text()}`)
  }
}

const [folder, origin = 'http://localhost:8787'] = process.argv.slice(2)
if (folder === undefined) {
  console.error('Usage: npm run pictures -- DIR [URL of a gateway that runs with AUTH=open]')
  process.exit(2)
}
await main(folder, origin)
