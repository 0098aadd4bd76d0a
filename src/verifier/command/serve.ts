import { assemble } from '../assemble.ts'
import { makeLog } from '../logging.ts'
import { listen } from '../server.ts'
import { pages } from '../web/pages.ts'
import { readDataDirectory } from './data-directory.ts'

export type ServeOptions = { data: string; host?: string; port?: number; logLevel: string }

/** Serves until TERM or INT, then lets what is under way end. `say` gets the one line that it is ready. */
export async function serve(options: ServeOptions, say: (line: string) => void): Promise<void> {
  const settings = readDataDirectory(options.data)
  const log = makeLog(options.logLevel)
  const app = await assemble(settings, pages, log)
  const host = options.host ?? settings.config.host
  const port = options.port ?? settings.config.port
  const running = await listen(app, host, port)
  say(`stepup-verifier: ready at ${settings.config.issuer} (listening on ${host}:${running.port})`)
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
  await running.stop()
}
