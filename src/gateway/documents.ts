/** Documents about the interface, which are built before the Worker is and stand beside its script. */
export const DOCUMENTS = ['openapi.json', 'docs'] as const

export type DocumentName = (typeof DOCUMENTS)[number]

/** Stands in a document for the address of the gateway, which only a request says. */
export const ORIGIN = 'https://gateway.invalid'
