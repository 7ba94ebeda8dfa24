import { describe, expect, test } from 'vitest'
import type { AskContext } from '../../../src/gateway/ask-context.ts'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { beginRun } from '../../../src/gateway/runs/begin-run.ts'
import { prepareAsk } from '../../../src/gateway/runs/prepare-ask.ts'
import {
  atEnd,
  breakAll,
  endAll,
  inOrder,
  type RunReader,
} from '../../../src/gateway/runs/run-reader.ts'
import { settlesLast } from '../../../src/gateway/spending/settles-last.ts'
import type { EndedRun, Run } from '../../../src/gateway/runs/run.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const RUN = {} as EndedRun

describe('readers in order', () => {
  test('each is called with the end once the one before it is done', async () => {
    const log: string[] = []
    let release = () => {}
    const slow = atEnd(() => {
      log.push('first begins')
      return new Promise<void>((resolve) => {
        release = () => {
          log.push('first is done')
          resolve()
        }
      })
    })
    const last = atEnd(async () => log.push('second begins'))
    const ended = inOrder([slow, last]).ended(RUN)
    release()
    await ended
    expect(log).toEqual(['first begins', 'first is done', 'second begins'])
  })

  test('when one fails, those after it are not called with the end', async () => {
    let reached = false
    const failing = atEnd(() => Promise.reject(new Error('The store is down')))
    const after = atEnd(async () => (reached = true))
    await expect(inOrder([failing, after]).ended(RUN)).rejects.toThrow('The store is down')
    expect(reached).toBe(false)
  })

  test('all of them see every event', () => {
    const seen: string[] = []
    const reader = (name: string): RunReader => ({
      see: ({ type }) => void seen.push(`${name} ${type}`),
      ended: () => Promise.resolve(),
      broke: () => Promise.resolve(),
    })
    inOrder([reader('a'), reader('b')]).see({ type: 'run-degraded', reason: 'lone_proposal' })
    expect(seen).toEqual(['a run-degraded', 'b run-degraded'])
  })
})

describe('the end of a run', () => {
  test('reaches every reader when one fails, which breaks then, and the failure is thrown', async () => {
    const log: string[] = []
    const failing = atEnd(
      () => Promise.reject(new Error('The store is down')),
      async () => log.push('the first broke'),
    )
    const slow = atEnd(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      log.push('the second ended')
    })
    await expect(endAll([failing, slow], RUN)).rejects.toThrow('The store is down')
    expect(log).toEqual(['the first broke', 'the second ended'])
  })

  test('that is a bug reaches every reader when one fails', async () => {
    const log: string[] = []
    const failing = atEnd(
      async () => {},
      () => Promise.reject(new Error('The store is down')),
    )
    const other = atEnd(
      async () => {},
      async () => log.push('the second broke'),
    )
    await expect(breakAll([failing, other], new Error('A bug'))).rejects.toThrow(
      'The store is down',
    )
    expect(log).toEqual(['the second broke'])
  })
})

describe('the money of a run', () => {
  function stage(context: { readonly run?: string }, reader: RunReader) {
    const log: string[] = []
    const spending = {
      see() {},
      end: async () => void log.push('released'),
      broke: async () => void log.push('settled'),
    }
    return { log, settles: settlesLast(spending, { ...context, readers: [reader] }) }
  }
  const failing = atEnd(
    () => Promise.reject(new Error('The store is down')),
    () => Promise.reject(new Error('The store is down')),
  )
  const working = atEnd(async () => {})

  test('is settled when a reader before it fails', async () => {
    const { log, settles } = stage({}, failing)
    await expect(endAll([settles], RUN)).rejects.toThrow('The store is down')
    expect(log).toEqual(['settled'])
  })

  test('stays held while the end of a run that is repeated is not stored', async () => {
    const { log, settles } = stage({ run: 'run_1' }, failing)
    await expect(endAll([settles], RUN)).rejects.toThrow('The store is down')
    await expect(breakAll([settles], new Error('A bug'))).rejects.toThrow('The store is down')
    expect(log).toEqual([])
  })

  test('is settled once the end of a run that is repeated is stored', async () => {
    const ended = stage({ run: 'run_1' }, working)
    await endAll([ended.settles], RUN)
    expect(ended.log).toEqual(['released'])
    const broken = stage({ run: 'run_1' }, working)
    await breakAll([broken.settles], new Error('A bug'))
    expect(broken.log).toEqual(['settled'])
  })
})

describe('a run in progress', () => {
  const fake = fakeServices({ 'sim/pen': [{ text: 'So it is.' }] })
  const { services } = fake

  async function begin(readers: readonly RunReader[], signal = new AbortController().signal) {
    const caller = ownCaller('open', 'local')
    const context: AskContext = {
      caller,
      services,
      session: null,
      cacheControl: null,
      signal,
      readers,
    }
    const body = { model: 'sim/pen', messages: [{ role: 'user', content: 'Is it so?' }] }
    const prepared = await prepareAsk(SHAPES['openai-chat'], body, context)
    if (!prepared.ok) throw new Error(prepared.error.message)
    const begun = await beginRun(prepared.value, context)
    if (!begun.ok) throw new Error(begun.error.message)
    return begun.value
  }

  async function drain(run: Run): Promise<string[]> {
    const types: string[] = []
    for (let event = await run.next(); event !== null; event = await run.next()) {
      types.push(event.type)
    }
    return types
  }

  test('passes every event to its readers, and its end once', async () => {
    const types: string[] = []
    const ends: EndedRun[] = []
    const reader: RunReader = {
      see: ({ type }) => void types.push(type),
      ended: async (run) => void ends.push(run),
      broke: () => Promise.resolve(),
    }
    const run = await begin([reader])
    const seen = await drain(run)
    expect(await run.next()).toBeNull()
    await fake.settled()
    expect(types).toEqual(seen)
    expect(types).toContain('answer-deltas')
    expect(ends).toMatchObject([{ outcome: { ok: true }, answer: { text: 'So it is.' } }])
  })

  test('whose caller leaves ends for its readers as cancelled, once', async () => {
    const ends: EndedRun[] = []
    const leaving = new AbortController()
    const run = await begin([atEnd(async (ended) => ends.push(ended))], leaving.signal)
    leaving.abort()
    await run.leave()
    await fake.settled()
    expect(ends).toMatchObject([{ outcome: { ok: false, failure: { code: 'cancelled' } } }])
  })
})
