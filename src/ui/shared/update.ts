import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { html } from './html.ts'

const EVERY_MS = 5 * 60_000

/** Offers to load the page again when the gateway serves another build of it. */
export function Update(): VNode | null {
  const stale = useSignal(false)
  useEffect(() => {
    const look = async () => {
      const build = await servedBuild()
      if (build !== null && build !== builtAs()) stale.value = true
    }
    const timer = setInterval(() => void look(), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  if (!stale.value) return null
  return html`<p class="update" role="status">
    A newer version of this page is available.
    <button type="button" onClick=${() => location.reload()}>Load it</button>
  </p>`
}

/** The build of this page, which the build writes into it. */
function builtAs(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? null
}

/** The build that is served now; null when that cannot be read. */
async function servedBuild(): Promise<string | null> {
  try {
    const response = await fetch('/ui/build.json')
    return response.ok ? ((await response.json()) as { build: string }).build : null
  } catch {
    // Offline: the page goes on as it is.
    return null
  }
}
