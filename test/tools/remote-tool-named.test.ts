import { describe, expect, it } from 'vitest'
import { splitLine } from '../../src/tools/command-line.ts'
import { remoteToolNamed } from '../../src/tools/remote-tool-named.ts'

describe('a tool that a program may start, by its words', () => {
  it.each([
    ['parallel kubectl delete ns ::: x', 'kubectl'],
    ['sudo -i kubectl delete ns x', 'kubectl'],
    ["su - -c 'kubectl delete ns x'", 'kubectl'],
    ['nix develop -c kubectl get pods', 'kubectl'],
    ["tmux new-session -d 'sleep 1; aws s3 ls'", 'aws'],
    ['chroot /mnt /usr/bin/kubectl get pods', 'kubectl'],
    ['poetry run ansible-playbook site.yml', 'ansible-playbook'],
    ["hyperfine 'psql -c 1'", 'psql'],
    ['find . -fprintf x y -exec kubectl delete ns x ;', 'kubectl'],
    ['brew install helm terraform', null],
    ['man kubectl get', null],
    ['watchexec make kubectl', null],
    ['./deploy.sh prod', null],
    ['vim terraform/main.tf x', null],
    ["concurrently 'npm start' 'docker ps -a'", null],
    ['kubectl', null],
  ])('%s: %s', (line, tool) => {
    expect(remoteToolNamed(splitLine(line))).toBe(tool)
  })
})
