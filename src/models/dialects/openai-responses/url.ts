/** A segment of a path that names a version of an interface, such as `v1` or `v1beta`. */
const VERSION = /^v\d+[a-z0-9]*$/

/** The address of Responses below a base URL, which people write with its version or without. */
export function responsesUrl(baseUrl: string): string {
  const base = baseUrl.replace(/\/+$/, '')
  const segments = new URL(base).pathname.split('/')
  if (segments.at(-1) === 'responses') return base
  return segments.some((segment) => VERSION.test(segment))
    ? `${base}/responses`
    : `${base}/v1/responses`
}
