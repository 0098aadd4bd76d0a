import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate authority made for one run. */
export function makeCa(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-ca-'))
  try {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        '/CN=a test',
      ].concat(['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'ca.pem'), '-days', '2']),
      { stdio: 'ignore', timeout: 20_000 },
    )
    return readFileSync(join(directory, 'ca.pem'), 'utf8')
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The example of docs/policy.md and of the design, with a real authority. */
export function exampleYaml(ca: string): string {
  return `version: 7
environments:
  - name: prod-eu
    tier: production
    match:                       # any of these
      kubernetes: { server: "https://*.prod.acme.example", context: "prod-*" }
      aws: { account: ["123456789012"] }
      gcp: { project: "acme-prod-*" }
      git: { remote: "github.com/acme/*", branch: [main, "release/*"] }
    mode: enforce                # or observe: everything runs, the trail says what would have happened
    credentials:                 # what a grant can be turned into; the CLI learns its part with the grant
      kubernetes: { server: "https://api.prod.acme.example", ca: ${JSON.stringify(ca)}, audience: "stepup:prod-eu:kubernetes", groups: { write: ["stepup:prod-eu:write"] } }
      aws: { roleArn: "arn:aws:iam::123456789012:role/stepup-{class}" }
programs:                        # in-house commands that stepup cannot know
  - { name: acmectl, path: /usr/local/bin/acmectl, commands: { "status *": read, "rollback *": write }, environment: prod-eu }
rules:
  - name: production-destructive
    when: { tier: production, class: [destructive, admin] }
    then: challenge
    require: { acr: phr, maxAge: 0, deviceBound: true, approvals: 0 }
    grant: { scope: command, ttl: 5m }
`
}
