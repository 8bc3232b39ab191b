/** The theme: VitePress's default one without its fonts, with a design and panels of its own. */
import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import Layout from './Layout.vue'
import LessonHead from './components/LessonHead.vue'
import { provideHost } from './composables/use-host.ts'
import { asyncComponents } from './panels.ts'
import './styles/vars.css'
import './styles/base.css'
import './styles/doc.css'
import './styles/code.css'
import './styles/controls.css'
import './styles/figure.css'
import './styles/glossary.css'

const theme: Theme = {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    provideHost(app)
    app.component('LessonHead', LessonHead)
    for (const [name, component] of asyncComponents()) app.component(name, component)
  },
}

export default theme
