import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accessLevel, cliCommands } from '../../build/aws-operations/access-levels.ts'
import { generated } from '../../build/aws-operations/generate.ts'
import { EXACT } from '../../build/aws-operations/refinements.ts'
import { rankOfClass } from '../../src/core/class.ts'
import { awsClass } from '../../src/tools/aws-classes.ts'
import { classByName } from '../../src/tools/aws-names.ts'

const operations = cliCommands().flatMap(({ command, prefix, operations: names }) =>
  names.map((operation) => ({
    name: `${command} ${operation}`,
    level: accessLevel(command, prefix, operation),
    cls: awsClass(command, operation).cls,
    byName: classByName(command, operation).cls,
  })),
)

/** Known by name before a CLI here has them. */
const NEWER = [
  'bedrock-agentcore invoke-agent-runtime-command',
  'bedrock-agentcore invoke-code-interpreter',
  'cloudshell create-session',
  'cloudshell put-credentials',
  'cloudshell send-heart-beat',
  'dsql generate-db-connect-admin-auth-token',
  'dsql generate-db-connect-auth-token',
  'ec2-instance-connect open-tunnel',
  'ec2-instance-connect ssh',
  'ecs monitor-express-gateway-service',
  'emr add-job-flow-steps',
  'signin create-o-auth2-token-with-iam',
  'ssm-guiconnect start-connection',
]

describe('the table of AWS operations', () => {
  it('is what the generator makes', () => {
    const file = new URL('../../src/tools/aws-operations.generated.ts', import.meta.url)
    expect(readFileSync(file, 'utf8')).toBe(generated())
  })

  it('refines only operations that exist', () => {
    const names = new Set(operations.map(({ name }) => name))
    expect([...EXACT.keys()].filter((name) => !names.has(name)).sort()).toEqual(NEWER)
  })
})

describe("AWS's own access levels, over every operation", () => {
  const known = operations.filter(({ level }) => level !== null)
  const changes = known.filter(({ level }) => level !== 'read')
  const reads = known.filter(({ level }) => level === 'read')

  it('covers the CLI', () => {
    const counts = new Map<string, number>()
    for (const { level, cls } of operations) {
      const cell = `${level ?? 'none'} → ${cls}`
      counts.set(cell, (counts.get(cell) ?? 0) + 1)
    }
    console.log(
      [...counts]
        .sort()
        .map(([cell, count]) => `${cell}: ${count}`)
        .join('\n'),
    )
    expect(operations.length).toBeGreaterThan(18_000)
    expect(known.length).toBeGreaterThan(17_500)
    expect(operations.filter(({ cls }) => cls === 'unknown')).toEqual([])
  })

  it('no change is called a read, or a reading of secrets unless it mints what it returns', () => {
    expect(changes.filter(({ cls }) => cls === 'read')).toEqual([])
    const minted = changes.filter(({ cls }) => cls === 'secret-read').map(({ name }) => name)
    expect(minted.filter((name) => !EXACT.has(name))).toEqual([])
    expect(minted.length).toBeLessThan(70)
  })

  it('permissions management is never less than admin', () => {
    const permissions = changes.filter(({ level }) => level === 'permissions')
    expect(permissions.filter(({ cls }) => rankOfClass(cls) < rankOfClass('admin'))).toEqual([])
  })

  it('at most two in a hundred reads are called more', () => {
    const more = reads.filter(({ cls }) => cls !== 'read')
    expect(more.length / reads.length).toBeLessThan(0.02)
    expect(more.filter(({ cls, name }) => cls !== 'secret-read' && !EXACT.has(name))).toEqual([])
  })

  it('a name alone, as for an operation newer than the table, is hardly ever too low', () => {
    const low = changes.filter(({ byName }) => byName === 'read' || byName === 'secret-read')
    expect(low.length / changes.length).toBeLessThan(0.006)
  })
})
