import type { VNode } from 'preact'
import type { Decision } from '../../../protocol/improvements/improvement-request.ts'
import type {
  WireImprovement,
  WireImprovementList,
} from '../../../protocol/improvements/improvement-response.ts'
import { client } from '../../shared/access.ts'
import { plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { useStayingFocus } from '../../shared/staying-focus.ts'
import { Action } from '../parts/action.ts'
import { Moment } from '../parts/times.ts'
import { StateMark } from './state-mark.ts'
import { costWords, shareWords, STATUSES } from './words.ts'

interface ImprovementsProps {
  readonly mixture: string
  readonly of: WireImprovementList
  readonly reload: () => void
}

/** The changes that evidence suggests, how far each has come, and what a person decides about it. */
export function ImprovementsView({ mixture, of, reload }: ImprovementsProps): VNode {
  const { box, enter } = useStayingFocus()
  const { data, round, next_round_at: next } = of
  return html`<div
    ref=${box}
    class="improvements"
    role="group"
    aria-label="Improvements"
    tabindex="-1"
    onFocusIn=${enter}
  >
    ${
      data.length === 0
        ? html`<p class="soft">No change has been proposed yet.</p>`
        : html`<ul class="worth-list" role="list">
            ${data.map(
              (each) =>
                html`<li key=${each.id}><${Improvement} of=${each} reload=${reload} /></li>`,
            )}
          </ul>`
    }
    <div class="toolbar">
      <${Action}
        label="Look for improvements"
        about=${`of ${mixture}`}
        work=${() => client.value.improvements.start(mixture)}
        done="A round of improvements has started"
        after=${reload}
      />
      ${
        round !== null &&
        html`<p class="soft">
          Last round: ${' '}
          <${Moment} at=${round.started_at} />${round.ended_at === null && ', still going on'}.
          ${' '}${round.why}
        </p>`
      }
      ${next !== null && html`<p class="soft">Next round: <${Moment} at=${next} /></p>`}
    </div>
  </div>`
}

interface ImprovementProps {
  readonly of: WireImprovement
  readonly reload: () => void
}

function Improvement({ of, reload }: ImprovementProps): VNode {
  const { change, why, status, from_version, promoted_version, updated_at } = of
  return html`<article class="improvement">
    <p><${StateMark} state=${STATUSES[status]} /> ${' '}<strong dir="auto">${change}</strong></p>
    <p dir="auto">${why}</p>
    ${tests(of).map((line) => html`<p key=${line} class="soft">${line}</p>`)}
    <p class="soft">
      Of version
      ${from_version}${promoted_version !== null && `, promoted as version ${promoted_version}`},
      ${' '}
      <${Moment} at=${updated_at} />
    </p>
    <p class="toolbar">
      ${DECISIONS[status].map(
        (decision) =>
          html`<${Decide} key=${decision} of=${of} decision=${decision} reload=${reload} />`,
      )}
    </p>
  </article>`
}

/** What the tests showed, a sentence each. */
function tests({ offline, shadow, alpha }: WireImprovement): readonly string[] {
  return [
    offline !== null &&
      `On ${plural(offline.n, 'stored run')}: the change wins ${shareWords(offline.win_rate, offline.interval)}, ${costWords(offline.cost_ratio)}`,
    shadow !== null &&
      `On ${plural(shadow.n, 'new run')}: ${shadow.verdict}, the change wins ${shareWords(shadow.win_rate, shadow.interval)}, ${costWords(shadow.cost_ratio)}; chance of error at most ${(alpha * 100).toPrecision(2)} %`,
  ].filter((line) => line !== false)
}

/** What can be decided in each state. */
const DECISIONS: Readonly<Record<WireImprovement['status'], readonly Decision[]>> = {
  proposed: ['reject'],
  offline: ['reject'],
  shadow: ['reject'],
  ready: ['promote', 'reject'],
  promoted: ['roll_back'],
  worse: ['roll_back'],
  rejected: [],
  rolled_back: [],
}

const WORDS: Readonly<Record<Decision, { label: string; question: string; done: string }>> = {
  promote: {
    label: 'Promote',
    question: 'Put this change in place? It becomes the next version, for every request.',
    done: 'The change is in place',
  },
  reject: {
    label: 'Reject',
    question: 'Reject this change? Its test ends.',
    done: 'The change is rejected',
  },
  roll_back: {
    label: 'Roll back',
    question: 'Write the version before this change again?',
    done: 'The version before is in place again',
  },
}

interface DecideProps extends ImprovementProps {
  readonly decision: Decision
}

function Decide({ of: { id, mixture, change }, decision, reload }: DecideProps): VNode {
  const { label, question, done } = WORDS[decision]
  return html`<${Action}
    label=${label}
    about=${change}
    question=${question}
    work=${() => client.value.improvements.decide(id, { mixture, decision })}
    done=${done}
    after=${reload}
  />`
}
