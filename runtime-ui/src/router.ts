import { toApiError } from '@minshui/renderer'
import { createRouter, createWebHistory, type Router } from 'vue-router'
import { firstPage } from './menu'
import { useSession } from './session'

const UNAUTHORISED = 401

export function createShellRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/login', name: 'login', component: () => import('./views/LoginView.vue'), meta: { open: true } },
      {
        path: '/',
        component: () => import('./views/ShellLayout.vue'),
        children: [
          { path: '', name: 'home', component: () => import('./views/HomeView.vue') },
          { path: 'p/:page', name: 'page', component: () => import('./views/PageView.vue'), props: true },
          { path: 'tasks', name: 'tasks', component: () => import('./views/TasksView.vue') },
          { path: 'security', name: 'security', component: () => import('./views/SecurityView.vue') },
          { path: 'plugins', name: 'plugins', component: () => import('./views/PluginsView.vue') },
          { path: ':rest(.*)*', name: 'missing', component: () => import('./views/MissingView.vue') },
        ],
      },
    ],
  })

  router.beforeEach(async (to) => {
    const session = useSession()
    if (to.meta['open']) return session.current ? { name: 'home' } : true
    const login = { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
    if (!session.current) {
      if (!session.isKnown()) return login
      try {
        await session.load()
      } catch (cause) {
        const error = toApiError(cause)
        if (error.status === UNAUTHORISED) return login
        session.fail(error, to.fullPath)
        return false
      }
    }
    if (to.name === 'home') {
      const page = firstPage(session.menu?.items ?? [])
      if (page) return { name: 'page', params: { page } }
    }
    return true
  })
  // A part of the program that cannot be loaded is told like a server that is away; another try loads it.
  router.onError((cause, to) => useSession().fail(toApiError(cause), to.fullPath))
  return router
}
