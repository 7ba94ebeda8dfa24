/** The address of Messages below a base URL as people write it: with the version, without it, or with the whole path. */
export function messagesUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '').replace(/(\/v1)?(\/messages)?$/, '')}/v1/messages`
}
