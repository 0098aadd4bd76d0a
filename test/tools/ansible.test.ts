import { describe, expect, it } from 'vitest'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const ROWS = table(`
  // ansible
  exec         ansible all -a uptime
  exec         ansible web -m shell -a 'rm -rf /'
  exec         ansible web -m command -a ls
  exec         ansible web -m ansible.builtin.raw -a ls
  exec         ansible web -m script -a x.sh
  exec         ansible web -m expect -a x
  exec         ansible all -m debug -a "msg={{ lookup('pipe', 'rm x') }}"
  exec         ansible all -C -m debug -a "msg={{ lookup('pipe', 'rm x') }}"
  exec         ansible all -m ping -e "x={{ query('pipe', 'rm x') }}"
  unknown      ansible all -m evil.tools.ping
  secret-read  ansible all -m getent -a database=shadow
  read         ansible all -m getent -a 'database=passwd key=root'
  read         ansible all -m ping
  read         ansible all --module-name ping
  read         ansible all --module-n=ping
  read         ansible -i inv all -mping
  read         ansible all -m setup -a 'filter=ansible_distribution*'
  read         ansible all -m ansible.builtin.setup
  read         ansible all -m debug -a 'var=hostvars'
  read         ansible all -m stat -a path=/etc/hosts
  read         ansible all -m service_facts
  read         ansible all -m community.general.xfs_quota_info
  read         ansible all -m win_ping
  read         ansible all -m fetch -a 'src=/var/log/x dest=.'
  read         ansible all -m uri -a url=http://localhost
  read         ansible all --list-hosts
  read         ansible all --list-h -m shell -a x
  read         ansible all -m command -a ls --check
  read         ansible all -C -m copy -a 'src=a dest=b'
  read         ansible --version
  read         ansible --help
  read         ansible
  read         ansible -l rm all -m ping
  read         ansible -u shell all -m ping -e x=y -f 10 -b -K
  secret-read  ansible all -m slurp -a src=/etc/shadow
  secret-read  ansible all -m fetch -a 'src=/etc/shadow dest=.'
  write        ansible all -m copy -a 'src=a dest=/tmp/b'
  write        ansible all -m template -a 'src=a dest=/tmp/b'
  write        ansible all -b -m apt -a 'name=nginx state=latest'
  write        ansible all -m service -a 'name=nginx state=restarted'
  write        ansible all -m systemd -a 'name=nginx state=stopped'
  write        ansible all -m file -a 'path=/tmp/x state=directory'
  write        ansible all -m git -a 'repo=x dest=/srv/x'
  write        ansible all -m acme.stuff.thing -a x=y
  destructive  ansible all -m file -a 'path=/tmp/x state=absent'
  destructive  ansible all -m file -a '{"path": "/tmp/x", "state": "absent"}'
  destructive  ansible all -m apt -a 'name=nginx state=absent'
  destructive  ansible all -m apt -a autoremove=yes
  destructive  ansible all -m synchronize -a 'src=a dest=b delete=yes'
  destructive  ansible all -m reboot
  destructive  ansible all -m copy -a 'src={{ x }} dest=b'
  admin        ansible all -m user -a 'name=bob'
  admin        ansible all -m user -a 'name=bob state=absent'
  admin        ansible all -m authorized_key -a 'user=bob key=x'
  admin        ansible all -m iptables -a 'chain=INPUT'
  admin        ansible all -m community.postgresql.postgresql_privs -a x=y
  admin        ansible all -m copy -a 'src=a dest=/etc/sudoers.d/bob'
  exec         ansible all -m ping -M ./library
  exec         ansible all -m ping --frob
  exec         ansible all -m uri -a 'url=http://localhost method=DELETE'
  exec         ansible all -m ping --ssh-common-args '-o ProxyCommand=x'
  read         ansible all -m ping --ssh-common-args '-o StrictHostKeyChecking=no'
  // ansible-playbook
  exec         ansible-playbook site.yml
  exec         ansible-playbook -i prod site.yml --limit web -t deploy
  exec         ansible-playbook site.yml -e check=yes
  exec         ansible-playbook site.yml --diff
  exec         ansible-playbook --start-at-task --check site.yml
  read         ansible-playbook site.yml --check
  read         ansible-playbook -C site.yml -D
  read         ansible-playbook site.yml --syntax-check
  read         ansible-playbook site.yml --list-hosts
  read         ansible-playbook site.yml --list-tasks
  read         ansible-playbook site.yml --list-tags
  read         ansible-playbook --version
  read         ansible-playbook
  exec         ansible-playbook site.yml -C -M ./library
  // the others
  exec         ansible-pull -U https://x
  exec         ansible-pull -U https://x --check
  read         ansible-pull --help
  exec         ansible-console all
  read         ansible-console all --list-hosts
  secret-read  ansible-vault view secrets.yml
  secret-read  ansible-vault decrypt secrets.yml
  secret-read  ansible-vault edit secrets.yml
  read         ansible-vault encrypt secrets.yml
  read         ansible-vault create secrets.yml
  read         ansible-vault rekey secrets.yml
  read         ansible-vault encrypt_string x --name y
  secret-read  ansible-vault --vault-password-file encrypt view secrets.yml
  unknown      ansible-vault frob
  read         ansible-inventory --list
  read         ansible-inventory -i prod --graph
  read         ansible-inventory --host web1
  secret-read  ansible-inventory --list --ask-vault-pass
  read         ansible-doc copy
  read         ansible-doc -l
  read         ansible-config dump --only-changed
  read         ansible-config view
  unknown      ansible-config frob
  read         ansible-galaxy collection list
  read         ansible-galaxy install geerlingguy.nginx
  read         ansible-galaxy collection install x.y -r requirements.yml
  read         ansible-galaxy role init x
  write        ansible-galaxy collection publish x.tar.gz
  write        ansible-galaxy role import me repo
  destructive  ansible-galaxy role delete me repo
  unknown      ansible-galaxy frob
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

const missing = { files: new Map([['site.yml', { unseen: 'it is not there', missing: true as const }]]) }

describe('ansible', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line, contextOf({}, missing)).operation.class).toBe(cls)
  })

  it.each([
    ['- hosts: all\n  tasks:\n    - command: x\n', 'read'],
    ['- hosts: all\n  check_mode: true\n', 'read'],
    ['- hosts: all\n  tasks:\n    - command: x\n      check_mode: false\n', 'exec'],
    ['- hosts: all\n  check_mode: "{{ x }}"\n', 'exec'],
    ['- hosts: all\n  roles:\n    - x\n', 'exec'],
    ['- import_playbook: x.yml\n', 'exec'],
    ['- hosts: all\n  tasks: [{command: x, "check\\x5fmode": false}]\n', 'exec'],
    ["- hosts: all\n  tasks: [{debug: {msg: \"{{ lookup('pipe', 'rm x') }}\"}}]\n", 'exec'],
    ["- hosts: all\n  tasks: [{debug: {msg: \"{{ lookup('env', 'USER') }}\"}}]\n", 'read'],
    ['- hosts: all\n  tasks:\n    - ansible.builtin.include_tasks: x.yml\n', 'exec'],
  ])('--check of %j is %s', (text, cls) => {
    const context = contextOf({}, filesKnown({ 'site.yml': text }))
    expect(readingOf('ansible-playbook -C site.yml', context).operation.class).toBe(cls)
  })

  it.each([
    ['- hosts: dev\n  tasks: [{command: x, delegate_to: db}]\n', 2],
    ['- hosts: dev\n  vars: {ansible_host: db}\n', 2],
    ['- hosts: dev\n  tasks: [{command: x, delegate_to: localhost}]\n', 1],
  ])('%j goes to %d kinds of hosts', (text, count) => {
    const context = contextOf({}, filesKnown({ 'site.yml': text }))
    expect(readingOf('ansible-playbook site.yml', context).selectors).toHaveLength(count)
  })

  it('a playbook is an input', () => {
    expect(readingOf('ansible-playbook site.yml')).toMatchObject({
      wants: [{ kind: 'file', path: 'site.yml' }],
      operation: { inputs: [{ path: 'site.yml', seen: false }] },
    })
  })

  it.each([
    ['ansible web -m ping', { pattern: 'web' }],
    [
      'ansible -i a -i b, web -l x -u me -c local -m ping',
      { pattern: 'web', inventories: ['a', 'b,'], limit: 'x', user: 'me', connection: 'local' },
    ],
    ['ansible web --inventory-file a -m ping', { pattern: 'web', inventories: ['a'] }],
    ['ansible-playbook a.yml b.yml -i inv', { playbooks: ['a.yml', 'b.yml'], inventories: ['inv'] }],
    ['ansible-console', { pattern: 'all' }],
  ])('%s', (line, selector) => {
    expect(readingOf(line).selectors).toEqual([{ kind: 'ansible', ...selector }])
  })

  it('loses its hosts where something else says them', () => {
    for (const line of [
      'ansible web -m ping -e ansible_host=x',
      'ansible-playbook x.yml -e \'{"ansible_connection": "local"}\'',
    ])
      expect(readingOf(line)).toMatchObject({ reach: 'named', selectors: [] })
    expect(readingOfArgv(['ansible', '-i', '\0$I\0', 'all', '-m', 'ping']).selectors).toEqual([])
  })
})

describe('variables that name programs, or give options to ssh', () => {
  it.each([
    ['exec', { ANSIBLE_LIBRARY: './evil' }],
    ['exec', { ANSIBLE_CONNECTION_PLUGINS: './evil' }],
    ['exec', { ANSIBLE_SSH_EXECUTABLE: './evil' }],
    ['exec', { ANSIBLE_SSH_ARGS: '-o ProxyCommand=./evil' }],
    ['read', { ANSIBLE_SSH_ARGS: '-C -o ControlMaster=auto -o ControlPersist=60s' }],
    ['read', { ANSIBLE_EXECUTABLE: '/bin/bash' }],
    ['read', { ANSIBLE_STDOUT_CALLBACK: 'yaml' }],
  ])('%s: %o', (cls, env) => {
    expect(readingOf('ansible all -m ping', contextOf(env)).operation.class).toBe(cls)
    expect(readingOf('ansible all -C -m shell -a ls', contextOf(env)).operation.class).toBe(cls)
  })
})
