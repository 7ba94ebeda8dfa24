import { usd } from '../../shared/format.ts'
import { imagesOf, requestOf, textOf, type Turn } from '../state/conversation.ts'

/** A turn as JSON: the request without a key, the report of its run, and the answer. */
export function turnAsJson(turn: Turn, turns: readonly Turn[]): string {
  const { run, report, phase, error } = turn.view.value
  const { message } = turn.reply.value
  const document = {
    run,
    state: phase,
    request: requestOf(turn, turns),
    answer: message,
    error,
    report,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** A conversation as Markdown. */
export function conversationAsMarkdown(turns: readonly Turn[]): string {
  return turns
    .map((turn) => [...turn.sent.map(sentAsMarkdown), answerAsMarkdown(turn)].join('\n'))
    .join('\n')
}

function sentAsMarkdown(message: Turn['sent'][number]): string {
  const images = imagesOf(message).length
  const note = images === 0 ? '' : `(with ${images === 1 ? 'a picture' : `${images} pictures`})\n\n`
  const title = message.role === 'user' ? 'You' : 'Result of a tool'
  return `## ${title}\n\n${note}${textOf(message)}\n`
}

function answerAsMarkdown({ view, reply }: Turn): string {
  const { mixture, answer, phase, report, run } = view.value
  const calls = reply.value.toolCalls.map(
    ({ function: { name, arguments: text } }) => `- calls \`${name}(${text})\`\n`,
  )
  const facts = [
    ...(phase === 'done' ? [] : [`not a whole answer: ${phase}`]),
    ...(run === null ? [] : [run]),
    ...(report === null ? [] : [`${report.calls.length} calls`, `cost ${usd(report.cost_usd)}`]),
  ]
  return `## Answer by ${mixture}\n\n${answer}\n${calls.join('')}\n_${facts.join(', ')}_\n`
}
