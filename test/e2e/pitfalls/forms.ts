/** Every form of an answer: each wire shape, whole and streamed. */
import { ask, type Answer, type Question } from './client.ts'
import { CLIENTS } from './shapes.ts'
import type { Stage } from './stage.ts'

/** The shapes that are served. */
export const SHAPES = Object.values(CLIENTS)
const STREAMED = [false, true]

/** Every shape, whole and streamed. */
export const FORMS = SHAPES.flatMap((client) => STREAMED.map((stream) => ({ client, stream })))
/** The name of a form. */
export const formName = ({ client, stream }: (typeof FORMS)[number]) =>
  `${client.name}, ${stream ? 'streamed' : 'whole'}`

/** Sends a question in every form, and hands over what came back. */
export async function inEveryForm(
  stage: Stage,
  modelFor: (form: (typeof FORMS)[number]) => string,
  check: (answer: Answer, form: string, model: string) => void,
  tools?: readonly string[],
): Promise<void> {
  for (const form of FORMS) {
    const model = modelFor(form)
    const { client, stream } = form
    const answer = await ask(stage.gateway.url, client, {
      model,
      stream,
      input: 'Why?',
      ...(tools && { tools }),
    })
    check(answer, formName(form), model)
  }
}

/** Sends a question in the words of Messages, whole and streamed, and hands over what came back. */
export async function inMessages(
  stage: Stage,
  modelFor: () => string,
  check: (answer: Answer, stream: boolean) => void,
  question: Pick<Question, 'tools' | 'more'> = {},
): Promise<void> {
  for (const stream of STREAMED) {
    const asked = { model: modelFor(), input: 'Why?', stream, ...question }
    check(await ask(stage.gateway.url, CLIENTS.messages, asked), stream)
  }
}
