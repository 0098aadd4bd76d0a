import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { browserOpener, canOpenBrowser, type Desktop } from '../../src/challenge/browser.ts'

const cases: [string, boolean, Desktop][] = [
  ['X11', true, { platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000 }],
  ['Wayland', true, { platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, uid: 1000 }],
  ['no display', false, { platform: 'linux', env: {}, uid: 1000 }],
  ['BROWSER', true, { platform: 'linux', env: { BROWSER: 'w3m' }, uid: 1000 }],
  ['root of its own session', true, { platform: 'linux', env: { DISPLAY: ':0' }, uid: 0 }],
  ['sudo', false, { platform: 'linux', env: { DISPLAY: ':0', SUDO_UID: '1000' }, uid: 0 }],
  ['sudo with BROWSER', false, { platform: 'linux', env: { BROWSER: 'x', SUDO_UID: '1000' }, uid: 0 }],
  ['macOS', true, { platform: 'darwin', env: {}, uid: 501 }],
  ['macOS over ssh', false, { platform: 'darwin', env: { SSH_CONNECTION: 'a b c d' }, uid: 501 }],
  ['Windows', true, { platform: 'win32', env: {}, uid: 0 }],
]

test.each(cases)('%s: %s', (_, able, desktop) => {
  expect(canOpenBrowser(desktop)).toBe(able)
})

test('a browser must not open where there is none', async () => {
  expect(await browserOpener({ platform: 'linux', env: {}, uid: 1000 })('https://verifier.example')).toBe(
    false,
  )
})

test('the URL is one argument, whatever is in it, and no shell reads it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-browser-'))
  const program = join(directory, 'browser')
  const out = join(directory, 'out')
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > ${out}.part && mv ${out}.part ${out}\n`)
  chmodSync(program, 0o755)
  const url = `https://verifier.example/auth?a=$(touch ${directory}/pwned)&b=;|'"`
  const open = browserOpener({ platform: 'linux', env: { BROWSER: `${program} --new %s:other` }, uid: 1000 })
  expect(await open(url)).toBe(true)
  while (!existsSync(out)) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(readFileSync(out, 'utf8').split('\n').slice(0, 3)).toEqual(['2', '--new', url])
  expect(existsSync(join(directory, 'pwned'))).toBe(false)
  rmSync(directory, { recursive: true })
})

test('a browser that is not there is no failure', async () => {
  const env = { BROWSER: '/nonexistent/browser' }
  expect(await browserOpener({ platform: 'linux', env, uid: 1000 })('https://verifier.example')).toBe(false)
})
