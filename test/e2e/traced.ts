import { expect, vi } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { platformSpans, type PlatformSpan } from '../support/platform-trace.ts'
import type { ReceivedSpan } from './collector.ts'

const OWN = /^(invoke_workflow|layer|step|chat|embeddings)\b/

/** Whether a span is one that the gateway reports, not one of the platform or of the HTTP request. */
export function isOwn({ name }: { readonly name: string }): boolean {
  return OWN.test(name)
}

/** The spans of a run that the platform has got, once all of them are ended. */
export function endedSpans(
  at: Pick<TestGateway, 'logs'>,
  wanted: (span: PlatformSpan) => boolean,
): Promise<readonly PlatformSpan[]> {
  return vi.waitFor(
    () => {
      const spans = platformSpans(at.logs()).filter(isOwn)
      const root = spans.findLast((span) => span.name.startsWith('invoke') && wanted(span))
      if (root === undefined) throw new Error('Not there yet')
      const ids = new Set([root.spanId])
      // Each comes after the one that it is in.
      const tree = spans.filter(
        ({ spanId, parentId }) => ids.has(spanId) || (ids.has(parentId) && ids.add(spanId)),
      )
      expect(tree.filter(({ isOpen }) => isOpen)).toEqual([])
      return tree
    },
    { timeout: 20_000 },
  )
}

/** Whether a span is of the run that answered. */
export function ofRun({ headers }: Response): (span: PlatformSpan) => boolean {
  return ({ values }) => values['moa.run'] === headers.get('x-moa-run')
}

/** What the platform and the backend both say of spans. */
export function factsOf(spans: readonly (PlatformSpan | ReceivedSpan)[]) {
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]))
  return spans
    .map((span) => ({
      name: span.name,
      parent: names.get(('parentId' in span ? span.parentId : span.parentSpanId) ?? '') ?? null,
      problem: 'problem' in span ? span.problem : (span.status.message ?? null),
      values: Object.fromEntries(
        Object.entries(span.values).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join() : value,
        ]),
      ),
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
