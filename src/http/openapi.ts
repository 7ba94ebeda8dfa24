export function openApiDocument(origin: string): object {
  return { openapi: '3.1.0', servers: [{ url: origin }] }
}
