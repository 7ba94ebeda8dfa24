import { render } from 'preact'
import { html } from '../shared/html.ts'
import { Shell } from '../shared/shell.ts'
import './dashboard.css'

const page = document.querySelector('#page')
if (page !== null) render(html`<${Shell}><h1>Dashboard</h1><//>`, page)
