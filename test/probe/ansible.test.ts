import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AnsibleSelector, probeAnsible } from '../../src/probe/ansible.ts'
import { scratch, worldIn } from './scratch.ts'

const INVENTORY = `
web1 ansible_host=10.0.0.1 ansible_user=ops ansible_port=2222
[dev]
web2
[production]
db1
[production:vars]
ansible_user=root
`

function probe(
  selector: Omit<AnsibleSelector, 'kind'>,
  files: Record<string, string> = {},
  env: Record<string, string> = {},
) {
  const directory = scratch({ inv: INVENTORY, ...files })
  return probeAnsible({ kind: 'ansible', ...selector }, worldIn(directory, env))
}

describe('where ansible goes', () => {
  test.each<[string, Omit<AnsibleSelector, 'kind'>, Record<string, string>, object[]]>([
    [
      'its address',
      { pattern: 'web1', inventories: ['inv'] },
      {},
      [{ host: 'ops@10.0.0.1', alias: 'web1', source: expect.stringContaining('port 2222') }],
    ],
    [
      'a group that says a tier',
      { pattern: 'db1', inventories: ['inv'] },
      {},
      [{ host: 'db1', alias: 'production/db1' }],
    ],
    [
      'an inventory that says a tier',
      { pattern: 'all', inventories: ['envs/prod/hosts'] },
      { 'envs/prod/hosts': 'x1\n' },
      [{ host: 'x1', alias: 'prod/hosts/x1' }],
    ],
    ['a list', { pattern: 'all', inventories: ['a,b'] }, {}, [{ host: 'a' }, { host: 'b' }]],
    [
      'a limit',
      { pattern: 'all', inventories: ['inv'], limit: 'dev' },
      {},
      [{ host: 'web2', alias: 'dev/web2' }],
    ],
    [
      'a limit out of a file',
      { pattern: 'all', inventories: ['inv'], limit: '@l' },
      { l: 'web2\n' },
      [{ host: 'web2' }],
    ],
    [
      'the hosts of plays',
      { playbooks: ['p.yml'], inventories: ['inv'] },
      { 'p.yml': '- hosts: dev\n- import_playbook: q.yml\n', 'q.yml': '- hosts: [web1]\n' },
      [{ host: 'web2' }, { alias: 'web1' }],
    ],
    [
      'plays that a template names',
      { playbooks: ['p.yml'], inventories: ['inv'] },
      { 'p.yml': '- hosts: "{{ x }}"\n' },
      [{ host: null, alias: 'inv' }],
    ],
    ['plays that are not there', { playbooks: ['gone.yml'], inventories: ['inv'] }, {}, [{ host: null }]],
    [
      'an address of a template',
      { pattern: 'all', inventories: ['i.yml'] },
      { 'i.yml': 'all:\n  hosts:\n    a:\n      ansible_host: "{{ x }}"\n' },
      [{ host: null, alias: 'a' }],
    ],
    [
      'an address beside the inventory',
      { pattern: 'web2', inventories: ['inv'] },
      { 'host_vars/web2.yml': 'ansible_host: 10.9.9.9\n' },
      [{ host: '10.9.9.9' }],
    ],
    [
      'an address of its group',
      { pattern: 'web2', inventories: ['inv'] },
      { 'group_vars/dev/main.yml': 'ansible_host: h.example\n' },
      [{ host: 'h.example' }],
    ],
    [
      'another connection',
      { pattern: 'web2', inventories: ['inv'], connection: 'docker' },
      {},
      [{ host: null }],
    ],
    [
      'another host on the way',
      { pattern: 'a', inventories: ['i'] },
      { i: "a ansible_ssh_common_args='-J b'\n" },
      [{ host: null }],
    ],
    [
      'a plugin',
      { pattern: 'all', inventories: ['aws_ec2.yml'] },
      { 'aws_ec2.yml': 'plugin: aws_ec2\n' },
      [{ host: null, source: expect.stringContaining('plugin') }],
    ],
    ['a program', { pattern: 'all', inventories: ['p'] }, { p: '#!/bin/sh\necho {}\n' }, [{ host: null }]],
    [
      'an encrypted one',
      { pattern: 'all', inventories: ['v'] },
      { v: '$ANSIBLE_VAULT;1.1;AES256\n00\n' },
      [{ host: null }],
    ],
    ['no host at all', { pattern: 'nothing', inventories: ['inv'] }, {}, []],
  ])('%s', async (_, selector, files, expected) => {
    const found = await probe(selector, files)
    expect(found).toMatchObject(expected)
    expect(found).toHaveLength(expected.length)
  })

  test('this machine is what is current on it', async () => {
    const env = { AWS_PROFILE: 'prod', VAULT_ADDR: 'https://vault.example' }
    for (const selector of [
      { pattern: 'localhost', inventories: ['inv'] },
      { pattern: 'web2', inventories: ['inv'], connection: 'local' },
    ]) {
      const kinds = (await probe(selector, {}, env)).map(({ kind }) => kind)
      expect(kinds).toEqual(expect.arrayContaining(['host', 'aws', 'vault']))
    }
  })

  test('of very many, the highest', async () => {
    const found = await probe({ pattern: 'all', inventories: ['many'] }, { many: 'n[1:200]\nprod1\n' })
    expect(found).toHaveLength(49)
    expect(found[0]).toMatchObject({ host: 'prod1' })
    expect(found.at(-1)).toMatchObject({ host: null, source: expect.stringContaining('153 more') })
  })

  test.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'ANSIBLE_INVENTORY',
      { 'ansible.cfg': '[defaults]\ninventory = b\n', a: 'x\n', b: 'y\n' },
      { ANSIBLE_INVENTORY: 'a' },
      'x',
    ],
    ['ansible.cfg here', { 'ansible.cfg': '[defaults]\ninventory = sub/b ; c\n', 'sub/b': 'y\n' }, {}, 'y'],
    [
      'ANSIBLE_CONFIG',
      {
        'ansible.cfg': '[defaults]\ninventory = b\n',
        b: 'y\n',
        'o/c.cfg': '[defaults]\ninventory = d\n',
        'o/d': 'z\n',
      },
      { ANSIBLE_CONFIG: 'o/c.cfg' },
      'z',
    ],
    [
      'ANSIBLE_CONFIG, a directory',
      { 'o/ansible.cfg': '[defaults]\ninventory = d\n', 'o/d': 'z\n' },
      { ANSIBLE_CONFIG: 'o' },
      'z',
    ],
    ['~/.ansible.cfg', { '.ansible.cfg': '[defaults]\ninventory = e\n', e: 'w\n' }, {}, 'w'],
  ])('the inventory of %s', async (_, files, env, host) => {
    expect(await probe({ pattern: 'all' }, files, env)).toMatchObject([{ host }])
  })

  test('ansible.cfg of a directory that anyone may write is passed over', async () => {
    const directory = scratch({
      'cwd/ansible.cfg': '[defaults]\ninventory = b\n',
      'cwd/b': 'y\n',
      '.ansible.cfg': '[defaults]\ninventory = c\n',
      c: 'z\n',
    })
    const cwd = join(directory, 'cwd')
    const world = { ...worldIn(directory), cwd }
    expect(await probeAnsible({ kind: 'ansible', pattern: 'all' }, world)).toMatchObject([{ host: 'y' }])
    chmodSync(cwd, 0o777)
    expect(await probeAnsible({ kind: 'ansible', pattern: 'all' }, world)).toMatchObject([{ host: 'z' }])
  })
})
