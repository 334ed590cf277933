import { platformKey } from '@minshui/renderer'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createPlatform } from './platform'
import { createShellRouter } from './router'
import { useSession } from './session'
import './style.css'

const app = createApp(App).use(createPinia())
const session = useSession()
const router = createShellRouter()
const { platform, token } = createPlatform({
  signedOut: () => session.askAgain(),
  stepUp: () => session.askProof(),
  onBehalfOf: () => session.actingFor,
  standInOver: () => session.standInOver(),
  factorDue: () => void session.factorDue(),
  open: (page, query) => void router.push({ name: 'page', params: { page }, query }),
})
session.connect({ http: platform.http, metadata: platform.metadata, token })
document.documentElement.lang = platform.i18n.locale.value
app.provide(platformKey, platform).use(router).mount('#app')
