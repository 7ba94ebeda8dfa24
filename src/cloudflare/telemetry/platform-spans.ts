import * as platform from 'cloudflare:workers'

type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** A span that is open. Nothing here throws: what the platform rejects, its trace lacks. */
interface OpenSpan {
  open(name: string): OpenSpan
  end(attributes: Attributes, problem?: string): void
}

/** Calls a function in the context in which it was made. */
type Within = <T>(act: () => T) => T

interface AsyncHooks {
  readonly AsyncLocalStorage: { snapshot(): Within }
}

const NONE: OpenSpan = { open: () => NONE, end() {} }

/** The span of this invocation; null where the runtime has no tracing, or does not trace the invocation. */
export function invocationSpan(): OpenSpan | null {
  try {
    const span = platform.tracing.getActiveSpan()
    return span?.isTraced === true ? openSpan(span) : null
  } catch {
    return null // An older runtime.
  }
}

/** The platform opens a span within the one that is active, so each remembers the context in which it is active. */
function openSpan(span: Span): OpenSpan {
  const within = asyncHooks().AsyncLocalStorage.snapshot()
  return {
    open(name) {
      try {
        return within(() => platform.tracing.startActiveSpan(name, openSpan))
      } catch {
        return NONE
      }
    },
    end(attributes, problem) {
      try {
        for (const [name, value] of Object.entries(attributes)) {
          span.setAttribute(name, typeof value === 'object' ? value.join() : value)
        }
        if (problem !== undefined) span.setStatus({ code: 'error', message: problem })
        span.end()
      } catch {
        // The trace has no end of it.
      }
    },
  }
}

/** Not imported: only an invocation that is traced needs it. */
function asyncHooks(): AsyncHooks {
  const { process } = globalThis as unknown as {
    readonly process: { getBuiltinModule(name: string): AsyncHooks }
  }
  return process.getBuiltinModule('node:async_hooks')
}
