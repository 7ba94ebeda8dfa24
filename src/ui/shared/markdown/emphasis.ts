import { last } from './last.ts'
import type { Inline } from './inline-node.ts'

/** A run of one marker that may begin or end an emphasis. */
export interface Run {
  readonly mark: string
  /** How many of its characters are not used yet. */
  length: number
  readonly original: number
  readonly canOpen: boolean
  readonly canClose: boolean
  /** Whether it stands at the start of a word. */
  readonly atWord: boolean
}

/** A node, or a run whose meaning is not known yet. */
export interface Piece {
  readonly node?: Inline
  readonly run?: Run | undefined
}

/** Deeper emphasis stays text. */
const DEEPEST = 4

/** More runs that wait for their ends stay text. */
const MOST_OPEN = 32

/** A run that may be an opener, and the nodes since it. */
interface Level {
  readonly run: Run | null
  readonly nodes: Inline[]
  /** The depth of the deepest of its nodes. */
  depth: number
}

/**
 * Pairs the runs (CommonMark 0.31, 6.2) in one pass: each opener has a level of its own, and the end of an outer one turns the
 * levels inside it back into text. While the text is open, markers without an end reach to its end.
 */
export function closeEmphasis(pieces: readonly Piece[], open: boolean): readonly Inline[] {
  const levels: Level[] = [{ run: null, nodes: [], depth: 0 }]
  for (const { node, run } of pieces) {
    if (node !== undefined) append(levels, node)
    if (run === undefined) continue
    if (run.canClose) close(levels, run)
    if (run.length === 0) continue
    if (run.canOpen && levels.length < MOST_OPEN) levels.push({ run, nodes: [], depth: 0 })
    else append(levels, { kind: 'text', text: run.mark.repeat(run.length) })
  }
  while (levels.length > 1) {
    const { run } = last(levels)
    if (open && run !== null && run.atWord && markerOf(run) !== 0) wrap(levels, run, markerOf(run))
    else flatten(levels)
  }
  return merge(last(levels).nodes)
}

function close(levels: Level[], closer: Run): void {
  while (closer.length > 0) {
    const at = levels.findLastIndex(({ run }) => run !== null && fits(run, closer))
    const opener = levels[at]?.run
    if (opener === undefined || opener === null) return
    while (levels.length - 1 > at) flatten(levels)
    const used = Math.min(markerOf(opener), markerOf(closer))
    closer.length -= used
    wrap(levels, opener, used)
  }
}

function fits(opener: Run, closer: Run): boolean {
  if (opener.mark !== closer.mark || markerOf(opener) === 0 || markerOf(closer) === 0) return false
  if (opener.mark === '~') return opener.length === closer.length
  // The rule of three (CommonMark 0.31, 6.2, rules 9 and 10).
  const both = opener.canClose || closer.canOpen
  return !(
    both &&
    (opener.original + closer.original) % 3 === 0 &&
    (opener.original % 3 !== 0 || closer.original % 3 !== 0)
  )
}

/** How many characters of a run one emphasis uses; 0 if none can. */
function markerOf({ mark, length }: Run): number {
  if (mark === '~') return length === 2 ? 2 : 0
  return Math.min(length, 2)
}

/** The nodes of the last level become one node; what is left of its run stays an opener before it. */
function wrap(levels: Level[], run: Run, used: number): void {
  const { nodes, depth } = last(levels)
  levels.pop()
  run.length -= used
  const kind = run.mark === '~' ? 'del' : used === 2 ? 'strong' : 'em'
  if (run.length > 0) levels.push({ run, nodes: [], depth: 0 })
  const { nodes: outer } = last(levels)
  if (nodes.length === 0) return
  if (depth >= DEEPEST) outer.push(...nodes)
  else outer.push({ kind, children: merge(nodes) })
  last(levels).depth = Math.max(last(levels).depth, Math.min(depth + 1, DEEPEST))
}

/** The run of the last level is text after all. */
function flatten(levels: Level[]): void {
  const { run, nodes, depth } = last(levels)
  levels.pop()
  const outer = last(levels)
  if (run === null) return
  if (run.length > 0) outer.nodes.push({ kind: 'text', text: run.mark.repeat(run.length) })
  outer.nodes.push(...nodes)
  outer.depth = Math.max(outer.depth, depth)
}

function append(levels: readonly Level[], node: Inline): void {
  const level = last(levels)
  level.nodes.push(node)
  if (node.kind === 'link') level.depth = Math.max(level.depth, 1)
}

/** Texts side by side become one. */
function merge(nodes: readonly Inline[]): readonly Inline[] {
  const merged: Inline[] = []
  for (const node of nodes) {
    const before = merged.at(-1)
    if (node.kind === 'text' && before?.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', text: before.text + node.text }
    } else merged.push(node)
  }
  return merged
}

/** What a run at a place of a text may be, by the characters on both sides. */
export function runAt(text: string, at: number, run: string): Run {
  const before = /.$/su.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? ''
  const after = /^./su.exec(text.slice(at + run.length, at + run.length + 2))?.[0] ?? ''
  const left = !isSpace(after) && (!isMark(after) || isSpace(before) || isMark(before))
  const right = !isSpace(before) && (!isMark(before) || isSpace(after) || isMark(after))
  const outsideWords = run.startsWith('_')
  return {
    mark: run.charAt(0),
    length: run.length,
    original: run.length,
    canOpen: left && (!outsideWords || !right || isMark(before)),
    canClose: right && (!outsideWords || !left || isMark(after)),
    atWord: isSpace(before) || isMark(before),
  }
}

const isSpace = (character: string) => character === '' || /\s/u.test(character)
const isMark = (character: string) => /[\p{P}\p{S}]/u.test(character)
