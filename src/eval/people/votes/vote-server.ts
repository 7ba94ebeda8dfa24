/** Votes by a page that this machine alone can open. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ballotPage, donePage, KEYBOARD, type ServedBallot } from './vote-page.ts'
import type { VoteBook } from './vote-book.ts'
import { CHOICES, type Choice } from './vote-record.ts'

/** The page while it is served. */
export interface VotePage extends AsyncDisposable {
  readonly url: string
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(KEYBOARD).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
}

/** A form of this page is far smaller. */
const MAX_FORM_BYTES = 4096

/** Serves the ballots of a book on the loopback interface; port 0 takes a free one. */
export async function serveVotes(
  book: VoteBook,
  { port, now }: { readonly port: number; readonly now: () => number },
): Promise<VotePage> {
  const desk = new BallotDesk(book, now)
  const server = createServer((request, response) => {
    void answer(request, response, desk).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { url, [Symbol.asyncDispose]: () => closed(server) }
}

/** The ballot on the screen. A vote counts for it alone, and once. */
class BallotDesk {
  readonly #book: VoteBook
  readonly #now: () => number
  #shown: (ServedBallot & { readonly atMs: number }) | null = null

  constructor(book: VoteBook, now: () => number) {
    this.#book = book
    this.#now = now
  }

  page(): string {
    const ballot = this.#book.next
    if (ballot === null) return donePage(this.#book.made)
    if (this.#shown?.ballot !== ballot) {
      this.#shown = { ballot, token: randomUUID(), atMs: this.#now() }
    }
    return ballotPage(this.#shown, this.#book.left)
  }

  vote(form: URLSearchParams): void {
    const shown = this.#shown
    if (shown === null || form.get('token') !== shown.token) return
    const choice = form.get('choice')
    if (choice === 'skip') this.#book.skip(shown.ballot)
    else if (isChoice(choice)) {
      this.#book.vote(shown.ballot, choice, (this.#now() - shown.atMs) / 1000)
    } else return
    this.#shown = null
  }
}

function isChoice(text: string | null): text is Choice {
  return CHOICES.some((choice) => choice === text)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  desk: BallotDesk,
): Promise<void> {
  // A name that resolves to this machine must not open the page for another site.
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
  if (!isLocal) return end(response, 403)
  const path = request.url?.split('?')[0]
  if (request.method === 'GET' && path === '/') {
    response.writeHead(200, HEADERS).end(desk.page())
  } else if (request.method === 'POST' && path === '/vote') {
    const form = await readForm(request)
    if (form === null) return end(response, 413)
    desk.vote(form)
    response.writeHead(303, { ...HEADERS, location: '/' }).end()
  } else end(response, 404)
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end()
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_FORM_BYTES) return null
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
