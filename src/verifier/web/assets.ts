import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the pages load, all from our own origin. */
const FILES = {
  'stepup.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'confirm.js': 'text/javascript; charset=utf-8',
  'enrol.js': 'text/javascript; charset=utf-8',
  'copy.js': 'text/javascript; charset=utf-8',
} as const

export type AssetName = keyof typeof FILES
export type Asset = { path: string; type: string; body: string }
export type Assets = Record<AssetName, Asset>

/** Names every asset by its contents, so that it can be cached for good and can never be stale. */
export function makeAssets(read: (name: AssetName) => string): Assets {
  const entries = Object.entries(FILES).map(([name, type]): [string, Asset] => {
    const body = read(name as AssetName)
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
    const path = `/assets/${name.replace('.', `.${hash}.`)}`
    return [name, { path, type, body }]
  })
  return Object.fromEntries(entries) as Assets
}

/** Reads what `npm run build` made: `web/` beside the bundle, or dist/web when run from source. */
export function builtAssets(): Assets {
  const places = [join(import.meta.dirname, 'web'), join(import.meta.dirname, '../../../dist/web')]
  const directory = places.find((place) => existsSync(join(place, 'stepup.css')))
  if (!directory) throw new Error(`no web assets in \`${places.join('` or `')}\`; run \`npm run build\``)
  return makeAssets((name) => readFileSync(join(directory, name), 'utf8'))
}
