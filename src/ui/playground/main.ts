import { render } from 'preact'
import { html } from '../shared/html.ts'
import { Shell } from '../shared/shell.ts'
import { Playground } from './layout/playground.ts'
import './compare/compare.css'
import './playground.css'

const page = document.querySelector('#page')
if (page !== null) render(html`<${Shell}><${Playground} /><//>`, page)
