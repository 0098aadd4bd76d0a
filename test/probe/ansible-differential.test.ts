import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ansibleHosts } from '../../src/probe/ansible.ts'
import { InventoryProblem } from '../../src/probe/ansible-inventory.ts'
import { scratch, worldIn } from './scratch.ts'

const HOSTS = [
  'web1',
  'web2',
  'db[1:3]',
  'n[01:03:2].x',
  'a[a:c]',
  '10.0.0.1',
  'web1:22',
  '[::1]:22',
  'h.example',
  'localhost',
]
const GROUPS = ['web', 'db', 'prod', 'all', 'ungrouped', 'x_y']
const PATTERNS = [
  'all',
  '*',
  'web',
  'web*',
  'web:db',
  'web,db',
  'web:!db',
  'all:!web1',
  'web:&prod',
  '!web1',
  '~web\\d',
  '~(web|db)',
  'db?',
  'd[b]?',
  '10.*',
  'h.example',
  'localhost',
  'nothing',
  'web1',
  '*.example',
  'n01.x:web',
  '&web',
  'web1,web1',
  'all,!prod',
  '::1',
  'ungrouped',
  '*:!*',
]

const name = (...words: string[]) => fc.constantFrom(...words)
const hostLine = fc
  .tuple(name(...HOSTS), name('', ' ansible_host=10.1.1.1', ' a=b c="d e"', ' # c', ' x'))
  .map((parts) => parts.join(''))
const iniLine = fc.oneof(
  { weight: 6, arbitrary: hostLine },
  { weight: 3, arbitrary: name(...GROUPS).map((group) => `[${group}]`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(name(...GROUPS), name(...GROUPS))
      .map(([group, child]) => `[${group}:children]\n${child}`),
  },
  { weight: 1, arbitrary: name(...GROUPS).map((group) => `[${group}:vars]\nx = y`) },
  { weight: 1, arbitrary: name('', '# c', '; c', '[bad group]', '[web:frob]', '---', 'web1:') },
)
const ini = fc.array(iniLine, { maxLength: 10 }).map((lines) => `${lines.join('\n')}\n`)
const yamlHosts = fc
  .array(name(...HOSTS), { maxLength: 3 })
  .map((hosts) => Object.fromEntries(hosts.map((host) => [host, null])))
const yamlGroup = fc.record(
  {
    hosts: yamlHosts,
    children: fc.dictionary(name(...GROUPS.slice(0, 3)), fc.record({ hosts: yamlHosts }), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)
const yaml = fc
  .dictionary(name('all', 'web', 'other'), yamlGroup, { maxKeys: 2 })
  .map((data) => JSON.stringify(data))

const situation = fc.record({
  one: ini,
  two: fc.oneof(ini, yaml),
  yml: yaml,
  sources: fc.array(name('one', 'dir', 'x.yml', 'gone', 'c1,c2', 'solo,'), { minLength: 1, maxLength: 2 }),
  pattern: name(...PATTERNS),
  limit: fc.option(name(...PATTERNS, '@limit')),
})

// Debian's Ansible is of Debian's Python, whichever comes first in PATH.
const python = ['/usr/bin/python3', 'python3'].find(
  (path) => spawnSync(path, ['-c', 'import ansible']).status === 0,
)
if (python === undefined)
  console.warn('ansible is not installed: its hosts were compared with ansible-core 2.14')

describe.runIf(python !== undefined)('the hosts that Ansible finds', () => {
  test('are those that we find, in any situation', { timeout: 120_000 }, () => {
    const situations = fc.sample(situation, { numRuns: 400, seed: 7 }).map((one) => {
      const cwd = scratch({
        one: one.one,
        'dir/two': one.two,
        'dir/skip.ini': '[web]\nskipped\n',
        'x.yml': one.yml,
        limit: 'web1\ndb1\n',
      })
      return { ...one, cwd }
    })
    const { stdout } = spawnSync(python!, [join(import.meta.dirname, 'ansible-hosts.py')], {
      input: situations.map((one) => `${JSON.stringify(one)}\n`).join(''),
      encoding: 'utf8',
      env: { ...process.env, ANSIBLE_LOCALHOST_WARNING: 'False', HOME: '/nonexistent' },
    })
    const theirs = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[] | null)
    expect(theirs).toHaveLength(situations.length)
    let compared = 0
    for (const [i, { cwd, sources, pattern, limit, ...files }] of situations.entries()) {
      let ours: string[] | null
      try {
        ours = ansibleHosts(
          { kind: 'ansible', inventories: sources, pattern, ...(limit === null ? {} : { limit }) },
          worldIn(cwd),
        ).names.sort()
      } catch (error) {
        if (!(error instanceof InventoryProblem)) throw error
        // A file that Ansible reads halfway, with a warning, is not read here.
        continue
      }
      compared++
      expect({ sources, pattern, limit, files, hosts: ours }).toEqual({
        sources,
        pattern,
        limit,
        files,
        hosts: theirs[i] ?? [],
      })
    }
    expect(compared).toBeGreaterThan(200)
  })
})
