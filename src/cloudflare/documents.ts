import type { DocumentName } from '../gateway/documents.ts'

/** Reads a document from the assets of the Worker. */
export function readDocument(assets: Fetcher, name: DocumentName): Promise<string> {
  return readAsset(assets, name)
}

/** Reads the facts of the simulated models. */
export function readFacts(assets: Fetcher): Promise<string> {
  return readAsset(assets, 'simulator/facts.txt')
}

async function readAsset(assets: Fetcher, name: string): Promise<string> {
  const response = await assets.fetch(`https://assets.invalid/${name}`)
  if (!response.ok) throw new Error(`Cannot read the document "${name}": it was not built`)
  return response.text()
}
