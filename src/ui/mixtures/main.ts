import { render } from 'preact'
import { html } from '../shared/html.ts'
import { Shell } from '../shared/shell.ts'
import { MixturesPage } from './page.ts'
import './mixtures.css'

const page = document.querySelector('#page')
if (page !== null) render(html`<${Shell}><${MixturesPage} /><//>`, page)
