import type { VNode } from 'preact'
import type { WireLearning } from '../../../client/evidence/learning.ts'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { ShareBar } from '../../shared/charts/share-bar.ts'
import { count, percent, plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { StateMark } from './state-mark.ts'
import type { StateWords } from './words.ts'

const STATES: Readonly<Record<WireLearning['state'], StateWords>> = {
  off: { shape: '○', word: 'Off', tone: 'plain' },
  collecting: { shape: '◔', word: 'Collecting', tone: 'plain' },
  live: { shape: '●', word: 'Live', tone: 'good' },
}

/** What a mixture has learned, whether that decides anything, and why. */
export function LearningView({ of }: { readonly of: WireLearning }): VNode {
  const { state, why, decisions, rewarded, arms, estimate, pacer } = of
  return html`
    <p><${StateMark} state=${STATES[state]} /> ${' '}${why}</p>
    <p class="soft">
      ${plural(decisions, 'decision')} recorded, ${count(rewarded)} with an outcome from a
      comparison or a vote.
    </p>
    ${
      estimate !== null &&
      html`<p>
        From ${plural(estimate.n, 'recorded run')} for which they choose differently: the rules
        would earn ${reward(estimate.rules)}, what was learned ${reward(estimate.learned)}.
        Difference between ${' '}${signed(estimate.interval[0])} and
        ${signed(estimate.interval[1])}.
      </p>`
    }
    ${
      pacer !== null &&
      html`<p>
        A run costs ${usd(pacer.mean_usd)} on average; the target is ${usd(pacer.target_usd)}.
      </p>`
    }
    ${
      arms.length > 0 &&
      html`<${DataTable}
        caption="What it can choose"
        columns=${COLUMNS}
        rows=${arms}
        keyOf=${({ arm }: Arm) => arm}
      />`
    }
  `
}

type Arm = WireLearning['arms'][number]

const COLUMNS: readonly Column<Arm>[] = [
  { title: 'Choice', cell: ({ arm }) => html`<span dir="auto">${arm}</span>` },
  {
    title: 'Mean outcome',
    cell: ({ mean_reward: mean }) =>
      mean === null ? 'none yet' : html`<${ShareBar} share=${mean} /> ${percent(mean)}`,
    order: ({ mean_reward: mean }) => mean ?? -1,
  },
  {
    title: 'Mean cost',
    cell: ({ mean_cost_usd: mean }) => usd(mean),
    isNumber: true,
    order: ({ mean_cost_usd: mean }) => mean ?? -1,
  },
  {
    title: 'Chosen',
    cell: ({ pulls }) => count(pulls),
    isNumber: true,
    order: ({ pulls }) => pulls,
  },
  {
    title: 'With an outcome',
    cell: ({ rewarded }) => count(rewarded),
    isNumber: true,
    order: ({ rewarded }) => rewarded,
  },
]

function reward(value: number): string {
  return value.toFixed(2)
}

function signed(value: number): string {
  return value < 0 ? `−${reward(-value)}` : `+${reward(value)}`
}
