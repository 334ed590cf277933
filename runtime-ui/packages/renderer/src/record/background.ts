const KEY = 'minshui.background'

/** Which task works on a record, kept for this tab: whoever comes back to the record finds the work still being followed. */
export function backgroundTasks(storage: Storage = sessionStorage) {
  const read = (): Record<string, Background> => JSON.parse(storage.getItem(KEY) ?? '{}') as Record<string, Background>
  const write = (tasks: Record<string, Background>) => storage.setItem(KEY, JSON.stringify(tasks))
  const place = (object: string, id: string) => `${object}/${id}`
  return {
    of: (object: string, id: string): Background | undefined => read()[place(object, id)],
    began: (object: string, id: string, work: Background) => write({ ...read(), [place(object, id)]: work }),
    ended(object: string, id: string) {
      const tasks = read()
      delete tasks[place(object, id)]
      write(tasks)
    },
  }
}

export interface Background {
  action: string
  task: string
}
