import { describe, expect, test } from 'vitest'
import { eventStream } from '../../../src/http/answers/event-stream.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'

const HEARTBEAT_MS = 2_000

/** A stream whose texts a test sends one by one. */
function stage(said = '') {
  const clock = new FakeClock()
  let say: (text: string | null) => void = () => {}
  let fail: (error: Error) => void = () => {}
  let left = 0
  let pulls = 0
  const source = {
    next: () =>
      new Promise<string | null>((resolve, reject) => {
        pulls += 1
        say = resolve
        fail = reject
      }),
    left: () => Promise.resolve(void (left += 1)),
  }
  const reader = eventStream(source, { clock, heartbeatMs: HEARTBEAT_MS }, said).getReader()
  const heard: string[] = []
  const read = async () => {
    const { done, value } = await reader.read()
    heard.push(done ? 'end' : new TextDecoder().decode(value))
  }
  return {
    clock,
    heard,
    read,
    reader,
    say: (text: string | null) => say(text),
    fail: (error: Error) => fail(error),
    left: () => left,
    pulls: () => pulls,
  }
}

describe('eventStream()', () => {
  test('writes a comment after each heartbeat of silence, and no sooner', async () => {
    const { clock, heard, read, say } = stage()
    void read()
    await clock.advance(HEARTBEAT_MS - 1)
    expect(heard).toEqual([])
    await clock.advance(1)
    expect(heard).toEqual([': keepalive\n\n'])
    void read()
    await clock.advance(HEARTBEAT_MS)
    expect(heard).toHaveLength(2)
    void read()
    say('late')
    await settle()
    expect(heard).toEqual([': keepalive\n\n', ': keepalive\n\n', 'late'])
  })

  test('counts the silence from the last text, with one timer for all texts', async () => {
    const { clock, heard, read, say } = stage()
    for (const text of ['a', 'b', 'c']) {
      void read()
      await clock.advance(900)
      say(text)
      await settle()
      expect(clock.pending).toBe(1)
    }
    void read() // 2,700 ms are over; the timer was set at 0 and looked again at 2,000.
    await clock.advance(HEARTBEAT_MS - 1)
    expect(heard).toEqual(['a', 'b', 'c'])
    await clock.advance(1)
    expect(heard).toEqual(['a', 'b', 'c', ': keepalive\n\n'])
  })

  test('begins with the text that it already has, before it pulls from its source', async () => {
    const { clock, heard, read, say, pulls } = stage('a')
    await settle()
    expect([clock.pending, pulls()]).toEqual([0, 0])
    void read()
    void read()
    await settle()
    say('b')
    await settle()
    expect(heard).toEqual(['a', 'b'])
  })

  test('keeps to the heartbeat when events have no text', async () => {
    const { clock, heard, read, say } = stage()
    void read()
    for (let event = 0; event < 3; event++) {
      await clock.advance(HEARTBEAT_MS / 4)
      say('')
    }
    await clock.advance(HEARTBEAT_MS / 4)
    expect(heard).toEqual([': keepalive\n\n'])
  })

  test('writes one comment, and no more, to a reader that stops reading', async () => {
    const { clock, heard, read } = stage()
    void read()
    await clock.advance(10 * HEARTBEAT_MS)
    for (const _ of [1, 2]) void read()
    await settle()
    expect(heard).toEqual([': keepalive\n\n', ': keepalive\n\n'])
    await clock.advance(HEARTBEAT_MS)
    expect(heard).toHaveLength(3)
  })

  test('writes nothing to a reader that does not read', async () => {
    const { clock, heard, read, say } = stage()
    void read()
    await settle()
    say('a')
    await clock.advance(10 * HEARTBEAT_MS)
    expect(clock.pending).toBe(0)
    void read()
    await clock.advance(HEARTBEAT_MS)
    expect(heard).toEqual(['a', ': keepalive\n\n'])
  })

  test('pulls nothing more once the reader has left', async () => {
    const { read, say, reader, pulls } = stage()
    const reading = read()
    await settle()
    await reader.cancel()
    say('')
    await settle()
    await reading
    expect(pulls()).toBe(1)
  })

  test.for(['end', 'failure', 'leaving'])('leaves no timer behind: %s', async (how) => {
    const { clock, read, say, fail, reader, left } = stage()
    const reading = read()
    await settle()
    expect(clock.pending).toBe(1)
    if (how === 'end') say(null)
    if (how === 'failure') fail(new Error('A bug'))
    if (how === 'leaving') await reader.cancel()
    await reading.catch(() => {})
    expect(clock.pending).toBe(0)
    // After a failure nobody reads the source any more.
    expect(left()).toBe(how === 'end' ? 0 : 1)
  })
})
