import { render } from 'preact'
import { html } from '../shared/html.ts'
import { Shell } from '../shared/shell.ts'
import { Dashboard } from './dashboard.ts'
import '../shared/charts/charts.css'
import '../shared/charts/interval.css'
import '../shared/markdown/markdown.css'
import '../shared/run/run-panel.css'
import './dashboard.css'

const page = document.querySelector('#page')
if (page !== null) render(html`<${Shell}><${Dashboard} /><//>`, page)
