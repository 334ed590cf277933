import type { DownloadedFile, Http, HttpAnswer } from '../http/client'
import { toApiError, type Problem } from '../http/problems'
import type { DataRecord, Reference, Value } from '../meta/types'

export interface ListRequest {
  filter?: string
  quick?: string
  sort?: string
  page?: number
  size?: number
  fields?: string
  /** The recycle bin instead. */
  deleted?: boolean
  /** The answer may be up to a minute old, but for the user's own changes. */
  stale?: boolean
}

export interface ListAnswer {
  items: DataRecord[]
  total: number
  totalIsExact: boolean
  page: number
  size: number
  /** When this was so, where that is not now. */
  asOf?: string
}

export interface LoadedRecord {
  record: DataRecord
  etag: string
  /** Names of the actions that are allowed on the record now. */
  actions: string[]
}

export interface HistoryEntry {
  at: string
  by: string | Reference
  operation: string
  version: string
  /** Hash of the release the change was made under. */
  release: string
  /** Why a transition was taken, as far as it was said. */
  reason?: string
  changes: { field: string; before: Value; after: Value }[]
}

export interface ActionCall {
  object: string
  action: string
  id?: string
  body: unknown
  idempotencyKey: string
  etag?: string
}

/** One request on many records; they are named, or chosen by a filter. */
export interface BulkRequest {
  operation: 'update' | 'delete' | 'restore' | 'purge' | 'action'
  action?: string
  records?: { id: string; version?: string }[]
  filter?: string
  quick?: string
  changes?: DataRecord
  /** Do the others when some are refused; nothing is done otherwise. */
  partial: boolean
  /** Worked as a task; for more records than one request may be about. */
  background?: boolean
  /** How many the user was shown: refused when there are others now. */
  expected?: number
}

export interface BulkAnswer {
  asked: number
  done: number
  refused: { id: string; label: string | null; problems: Problem[] }[]
  tasks: string[]
}

/** Records of any object, by `/api/data`. */
export interface Records {
  list(object: string, request: ListRequest, signal?: AbortSignal): Promise<ListAnswer>
  /** How many records a list is about, however many. */
  count(object: string, request: ListRequest): Promise<number>
  /** All pages of a list; `page` and `size` do not count. */
  exportList(object: string, request: ListRequest, signal?: AbortSignal): Promise<DownloadedFile>
  /** @param fields what to read; all of the record's own when left out, which child tables are not */
  get(object: string, id: string, fields?: string): Promise<LoadedRecord>
  create(object: string, body: DataRecord, idempotencyKey: string): Promise<LoadedRecord>
  update(object: string, id: string, changes: DataRecord, etag: string): Promise<LoadedRecord>
  remove(object: string, id: string, etag: string): Promise<void>
  /** Takes a deletion back. */
  restore(object: string, id: string, etag: string): Promise<void>
  /** Takes a deleted record away for good. */
  purge(object: string, id: string, etag: string): Promise<void>
  act<T = unknown>(call: ActionCall): Promise<HttpAnswer<T>>
  bulk(object: string, request: BulkRequest, idempotencyKey: string): Promise<BulkAnswer>
  history(object: string, id: string): Promise<HistoryEntry[]>
}

export function createRecords(http: Http): Records {
  const path = (object: string, id?: string) => `/api/data/${object}${id === undefined ? '' : `/${id}`}`
  return {
    async list(object, request, signal) {
      const query = { count: true, ...request }
      const { data } = await http.get<ListAnswer>(path(object), { query, signal })
      return { ...data, total: Number(data.total) }
    },
    async count(object, { filter, quick, deleted }) {
      const query = { filter, quick, deleted, count: 'exact', page: 1, size: 1, fields: 'id' }
      const { data } = await http.get<ListAnswer>(path(object), { query })
      return Number(data.total)
    },
    async exportList(object, { filter, quick, sort, fields }, signal) {
      try {
        return await http.download(`${path(object)}/export`, { query: { filter, quick, sort, fields }, signal })
      } catch (cause) {
        // Ends as what waits for a second person; the same export is let through once that one has said yes.
        if (toApiError(cause).code === 'APPROVAL_NEEDED')
          await http.post(`${path(object)}/export`, { filter, quick, sort, fields })
        throw cause
      }
    },
    async get(object, id, fields) {
      return loaded(await http.get<DataRecord>(path(object, id), { query: { fields } }))
    },
    async create(object, body, idempotencyKey) {
      return loaded(await http.post<DataRecord>(path(object), body, { idempotencyKey }))
    },
    async update(object, id, changes, etag) {
      return loaded(await http.patch<DataRecord>(path(object, id), changes, { etag }))
    },
    async remove(object, id, etag) {
      await http.remove(path(object, id), { etag })
    },
    async restore(object, id, etag) {
      await http.post(`${path(object, id)}/restore`, undefined, { etag })
    },
    async purge(object, id, etag) {
      await http.post(`${path(object, id)}/purge`, undefined, { etag })
    },
    act: (call) =>
      http.post(`${path(call.object, call.id)}/actions/${call.action}`, call.body, {
        idempotencyKey: call.idempotencyKey,
        etag: call.etag,
      }),
    async bulk(object, request, idempotencyKey) {
      const { data } = await http.post<BulkAnswer>(`${path(object)}/bulk`, request, { idempotencyKey })
      return data
    },
    async history(object, id) {
      const { data } = await http.get<HistoryEntry[] | { items: HistoryEntry[] }>(`${path(object, id)}/history`)
      return Array.isArray(data) ? data : data.items
    },
  }
}

function loaded(answer: HttpAnswer<DataRecord>): LoadedRecord {
  const { actions, ...record } = answer.data
  return {
    record,
    etag: answer.etag ?? `"${String(record['version'])}"`,
    actions: Array.isArray(actions) ? actions.map(String) : [],
  }
}
