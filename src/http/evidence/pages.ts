/** What a file is. */
export interface FileOf {
  readonly type: string
  readonly name: string
  /** Before the rows. */
  readonly head?: string
}

/** A file of all pages of a store, read while it is sent: no more than a page is in memory. */
export async function pagesResponse<Page extends { readonly after: number | null }>(
  read: (after: number) => Promise<Page>,
  text: (page: Page) => string,
  { type, name, head = '' }: FileOf,
): Promise<Response> {
  // Before the response, so that a store that cannot be reached is an error.
  let page: Page | null = await read(0)
  let before = head
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (page === null) return controller.close()
      controller.enqueue(new TextEncoder().encode(before + text(page)))
      before = ''
      page = page.after === null ? null : await read(page.after)
    },
  })
  return new Response(body, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      vary: 'accept',
    },
  })
}
