import { expect, test } from 'vitest'
import { shownDockerLines } from '../../src/setup/docker-helper.ts'
import { shownGitLines } from '../../src/setup/git-helper.ts'

const SECRET = 's3cretVALUE9'

test.each([
  `\tsmtpPass = ${SECRET}`,
  `\tsmtppass=${SECRET}`,
  `\toauth = ${SECRET}`,
  `\tapikey = ${SECRET}`,
  `\textraheader = Authorization: Basic ${SECRET}`,
  `[http] extraHeader = "X: ${SECRET}"`,
  `[credential "https://git.acme.example"] password = ${SECRET}`,
  `[url "https://mia:${SECRET}@git.acme.example/"]`,
])('a line of git’s configuration is shown without its secret: %s', (line) => {
  expect(shownGitLines(line).join()).not.toContain(SECRET)
})

test.each([
  `\t"auth": "${SECRET}"`,
  `{"auths":{"r.example":{"auth":"${SECRET}"}},"credHelpers":{}}`,
  `\t"X-Api-Key": "${SECRET}",`,
  `\t"X-Auth": "${SECRET}"`,
  `\t"identitytoken": "${SECRET}"`,
  `\t"httpProxy": "http://mia:${SECRET}@proxy.acme.example"`,
])('a line of docker’s configuration is shown without its secret: %s', (line) => {
  expect(shownDockerLines(line).join()).not.toContain(SECRET)
})

test('what is no secret is shown', () => {
  expect(shownGitLines('[user]\n\tname = mia\n\tsigningkey = 0A1B')).toEqual([
    '[user]',
    '    name = mia',
    '    signingkey = 0A1B',
  ])
  expect(shownDockerLines('\t"detachKeys": "ctrl-p"')).toEqual(['    "detachKeys": "ctrl-p"'])
})
