import { spawn } from 'node:child_process'

/** Opens a URL for the person; false when there is no browser to open it in. Never fails. */
export type Opener = (url: string) => Promise<boolean>

export type Desktop = {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  uid: number
}

/** Whether a browser can be opened here, for this person, at all. */
export function canOpenBrowser({ platform, env, uid }: Desktop): boolean {
  // root by sudo or doas: the display and its browser are another person's
  if (uid === 0 && (env['SUDO_UID'] ?? env['DOAS_USER'] ?? env['PKEXEC_UID'])) return false
  if (env['BROWSER']) return true
  if (platform === 'win32') return true
  // a window would open on the machine at the far end
  if (platform === 'darwin') return !env['SSH_CONNECTION']
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/**
 * The person's browser: what `BROWSER` names, else the desktop's own. No shell reads the URL. The
 * caller has made sure that it is on the verifier's origin.
 */
export function browserOpener(desktop: Desktop): Opener {
  return async (url) => {
    if (!canOpenBrowser(desktop)) return false
    const named = browserCommand(desktop.env['BROWSER'], url)
    return named ? start(named) : openOnDesktop(url)
  }
}

/**
 * `BROWSER` as other programs read it: a `:`-separated list, the first entry split at white space,
 * `%s` standing for the URL, which else is the last word.
 */
function browserCommand(value: string | undefined, url: string): string[] | null {
  const words = value?.split(':')[0]?.split(/\s+/).filter(Boolean) ?? []
  if (words.length === 0) return null
  const command = words.map((word) => word.replaceAll('%s', url))
  return words.some((word) => word.includes('%s')) ? command : [...command, url]
}

function start([program, ...args]: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program as string, args, { stdio: 'ignore', detached: true, shell: false })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

async function openOnDesktop(url: string): Promise<boolean> {
  const { default: open } = await import('open')
  try {
    const child = await open(url)
    child.once('error', () => {})
    return true
  } catch {
    return false
  }
}
