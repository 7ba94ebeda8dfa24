import type { DocumentName } from '../gateway/documents.ts'

/** Reads a document from the assets of the Worker. */
export async function readDocument(assets: Fetcher, name: DocumentName): Promise<string> {
  const response = await assets.fetch(`https://assets.invalid/${name}`)
  if (!response.ok) throw new Error(`Cannot read the document "${name}": it was not built`)
  return response.text()
}
