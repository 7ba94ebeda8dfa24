import { authStage, question } from './auth-stage.ts'

/** The origin of the page. */
export const HOME = 'https://app.example.com'
/** The route of questions. */
export const CHAT = 'POST /v1/chat/completions'
/** The route that opens sessions. */
export const OPEN = 'POST /v1/sessions'
/** The fields of the key of the page. */
export const PAGE = {
  kind: 'publishable',
  origins: [HOME],
  session_budget_usd: 0.5,
  mixtures: ['demo'],
}

/** A gateway with a publishable key, and the requests that a page sends with it. */
export async function page(fields: object = {}) {
  const stage = authStage()
  const { key, id, tenant } = await stage.make({ ...PAGE, ...fields })
  const headers = { origin: HOME }
  const open = (body: object = {}, more: Record<string, string> = {}) =>
    stage.send(OPEN, { key, body, headers: { ...headers, ...more } })
  const chat = (token: string, more: Record<string, string> = {}) =>
    stage.send(CHAT, { key: token, body: question('demo'), headers: { ...headers, ...more } })
  return { ...stage, key, id, tenant, open, chat }
}

/** The token of a session that was opened. */
export const tokenOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) =>
  String(body['token'])
