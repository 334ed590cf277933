import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** What plugins' web parts share with the shell, and the shell's entry that exports it. */
export const SHARED = {
  vue: 'src/shared/vue.ts',
  pinia: 'src/shared/pinia.ts',
  'element-plus': 'src/shared/element-plus.ts',
  '@minshui/renderer': 'src/shared/renderer.ts',
} as const

export const sharedInputs = Object.fromEntries(
  Object.values(SHARED).map((path) => [`shared-${path.replace(/^.*\/|\.ts$/g, '')}`, path]),
)

interface BuiltChunk {
  type: string
  fileName: string
  facadeModuleId?: string | null
  exports?: string[]
}

/**
 * Writes the import map ahead of all modules into index.html, because a browser takes no map from a file or from a script, and
 * `import-map.json` with the map and the hash under which a content security policy may allow it.
 */
export function importMap(): Plugin {
  let text = ''
  return {
    name: 'minshui-import-map',
    apply: 'build',
    enforce: 'post',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        text = JSON.stringify({ imports: imports(Object.values(bundle ?? {}) as BuiltChunk[]) })
        const at = html.search(/<script|<link rel="modulepreload"/)
        return `${html.slice(0, at)}<script type="importmap">${text}</script>\n    ${html.slice(at)}`
      },
    },
    generateBundle: {
      order: 'post',
      handler() {
        if (text === '') throw new Error('index.html was not written: there is no import map')
        const hash = `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
        const source = `${JSON.stringify({ ...JSON.parse(text), hash }, null, 2)}\n`
        this.emitFile({ type: 'asset', fileName: 'import-map.json', source })
      },
    },
  }
}

function imports(files: BuiltChunk[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SHARED).map(([name, path]) => {
      const chunk = files.find(({ type, facadeModuleId }) => type === 'chunk' && facadeModuleId?.endsWith(`/${path}`))
      // An entry whose exports were dropped still builds, and every plugin then fails in the browser.
      if (!chunk?.exports?.length) throw new Error(`${path} exports nothing: plugins could not import ${name}`)
      return [name, `/${chunk.fileName}`]
    }),
  )
}
