import { render } from 'preact'
import { html } from '../shared/html.ts'
import { Shell } from '../shared/shell.ts'
import { onClick } from '../shared/markdown/images.ts'
import { ImagesContext } from '../shared/markdown/markdown-view.ts'
import { Playground } from './layout/playground.ts'
import '../shared/charts/interval.css'
import './compare/compare.css'
import './playground.css'

const page = document.querySelector('#page')
// The policy of this page, alone among the pages, permits images of other origins.
const whole = html`<${ImagesContext.Provider} value=${onClick}
  ><${Shell}><${Playground} /><//
><//>`
if (page !== null) render(whole, page)
