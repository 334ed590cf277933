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
const { platform, tokens } = createPlatform(() => {
  session.forget()
  const here = router.currentRoute.value
  if (here.name !== 'login') void router.push({ name: 'login', query: { to: here.fullPath } })
})
session.connect({ http: platform.http, metadata: platform.metadata, tokens })
document.documentElement.lang = platform.i18n.locale.value
app.provide(platformKey, platform).use(router).mount('#app')
