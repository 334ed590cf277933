import { ApiError, type Http, type Metadata, type PageToken } from '@minshui/renderer'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useSession } from './session'

const token: PageToken = { read: () => null, write: () => undefined, clear: () => undefined, known: () => true }
const metadata: Metadata = {
  get: () => Promise.resolve({ name: 'main', label: '', items: [] } as never),
  forget: () => undefined,
}

/** A server that lets `wang` be stood in for as long as `standIn` holds. */
function connected(server: { standIn: boolean }) {
  setActivePinia(createPinia())
  const session = useSession()
  const get = () => {
    const person = session.actingFor
    if (person && (person !== 'wang' || !server.standIn)) {
      // As the client does with such an answer.
      session.standInOver()
      return Promise.reject(new ApiError(403, 'STAND_IN_NONE', 'no', [], 1))
    }
    const me = { user: { username: 'lin' }, onBehalfOf: person ? { username: person } : undefined }
    return Promise.resolve({ status: 200, data: me })
  }
  session.connect({ http: { get } as unknown as Http, metadata, token })
  return session
}

describe('a second factor that becomes compulsory', () => {
  it('is told by what was refused, and asked about once', async () => {
    setActivePinia(createPinia())
    const session = useSession()
    const asked: string[] = []
    let must = false
    const get = (path: string) => {
      asked.push(path)
      return Promise.resolve({ status: 200, data: { user: { username: 'lin' }, mustSetUpSecondFactor: must } })
    }
    session.connect({ http: { get } as unknown as Http, metadata, token })
    await session.factorDue()
    expect(asked).toEqual([])
    await session.load()
    must = true
    await Promise.all([session.factorDue(), session.factorDue()])
    await session.factorDue()
    expect(asked).toEqual(['/api/auth/me', '/api/auth/me'])
    expect(session.current?.mustSetUpSecondFactor).toBe(true)
    expect(session.menu?.items).toEqual([])
    expect(session.owing).toBe(true)
  })
})

describe('acting for somebody', () => {
  beforeEach(() => sessionStorage.clear())

  it('begins, lasts over a reload and ends', async () => {
    const session = connected({ standIn: true })
    await session.load()
    await session.actFor('wang')
    expect(session.current?.onBehalfOf?.username).toBe('wang')
    const reloaded = connected({ standIn: true })
    expect(reloaded.actingFor).toBe('wang')
    await reloaded.load()
    await reloaded.actFor(null)
    expect(reloaded.current?.onBehalfOf).toBeUndefined()
    expect(connected({ standIn: true }).actingFor).toBeNull()
  })

  it('changes nothing where the server refuses', async () => {
    const session = connected({ standIn: true })
    await session.load()
    await session.actFor('wang')
    await expect(session.actFor('li')).rejects.toThrow('no')
    expect(session.actingFor).toBe('wang')
  })

  it('is over when the server says so, also while a page is opened', async () => {
    const server = { standIn: true }
    const session = connected(server)
    await session.load()
    await session.actFor('wang')
    server.standIn = false
    session.standInOver()
    expect(session.actingFor).toBeNull()
    expect(session.standInLost).toBe(true)
    await session.standInTold()
    expect(session.current?.onBehalfOf).toBeUndefined()

    sessionStorage.setItem('minshui.on-behalf-of', 'wang')
    const reloaded = connected(server)
    await reloaded.load()
    expect(reloaded.current?.user.username).toBe('lin')
  })

  it('ends with the log-out', async () => {
    const session = connected({ standIn: true })
    await session.load()
    await session.actFor('wang')
    session.forget()
    expect(session.actingFor).toBeNull()
    expect(sessionStorage.length).toBe(0)
  })
})
