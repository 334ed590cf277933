import type { Plugin } from 'vite'

/**
 * Two ways in which a web part builds and then fails in the browser are found here: a second copy of what the shell shares, and
 * an import that the shell's map does not know.
 */
export function onlyShared(shared: readonly string[]): Plugin {
  return {
    name: 'minshui-only-shared',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const unknown = chunk.imports.filter((name) => !shared.includes(name) && !(name in bundle))
        if (unknown.length > 0) this.error(`the shell's import map lacks ${unknown.join(', ')}`)
        const copied = chunk.moduleIds.filter((id) =>
          /node_modules\/(@vue|vue|pinia|element-plus)\/|packages\/renderer\//.test(id),
        )
        if (copied.length > 0) this.error(`shared modules inside the bundle: ${copied.slice(0, 3).join(', ')}`)
      }
    },
  }
}
