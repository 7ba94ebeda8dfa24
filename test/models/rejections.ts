import { afterAll, beforeAll, expect } from 'vitest'

/** Fails the file when one of its tests leaves an unhandled rejection behind. */
export function expectNoRejections(): void {
  const rejections: unknown[] = []
  const note = (event: PromiseRejectionEvent) => {
    rejections.push(event.reason)
  }
  beforeAll(() => addEventListener('unhandledrejection', note))
  afterAll(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    removeEventListener('unhandledrejection', note)
    expect(rejections).toEqual([])
  })
}
