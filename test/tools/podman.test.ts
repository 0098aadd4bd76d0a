import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { podman } from '../../src/tools/podman.ts'
import { PODMAN_VERBS } from '../../src/tools/podman-commands.ts'
import { unseenWords } from '../../src/tools/unseen-word.ts'
import { table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read, readArgv } = toolReader(podman)

const CLASSES: Partial<Record<OperationClass, string>> = {
  read: `
    podman
    podman --help
    podman --help rm x
    podman rm --help
    podman -v
    podman --version
    podman version
    podman info
    podman system info
    podman ps -a
    podman ps -aq --filter name=rm
    podman ps --external --ns --pod
    podman container ls
    podman container list
    podman container exists web
    podman images
    podman images --sort size
    podman image ls
    podman image list
    podman image tree nginx
    podman image exists nginx
    podman image inspect nginx
    podman image history nginx
    podman history nginx
    podman inspect web -f '{{.State}}'
    podman inspect -l
    podman logs -f web
    podman logs --latest --tail 10
    podman top web user pid
    podman stats --no-stream
    podman port -a
    podman diff web
    podman wait web
    podman events --stream=false
    podman search nginx --list-tags
    podman login ghcr.io -u a -p b
    podman login --get-login
    podman logout -a
    podman save -o x.tar nginx
    podman export web -o x.tar
    podman volume ls
    podman volume inspect -a
    podman volume exists x
    podman volume export x -o x.tar
    podman network ls
    podman network inspect podman
    podman network exists x
    podman pod ps
    podman pod ls
    podman pod list
    podman pod inspect p
    podman pod logs p
    podman pod stats p
    podman pod top p
    podman pod exists p
    podman secret ls
    podman secret inspect x
    podman secret exists x
    podman system df
    podman system connection list
    podman system connection ls
    podman system connection add prod ssh://h
    podman system connection default prod
    podman system connection rm prod
    podman system check
    podman machine list
    podman machine ls
    podman machine info
    podman machine inspect
    podman generate kube web
    podman kube generate web -f x.yaml
    podman generate systemd web --new --files
    podman generate spec web
    podman manifest inspect x
    podman manifest exists x
    podman image trust show
    podman artifact ls
    podman quadlet list
    podman farm list
    podman auto-update --dry-run
    podman completion bash
    podman compose ps
    podman compose config
    podman --remote ps
    podman -c prod ps
    podman --url ssh://h ps
    podman --log-level debug ps
  `,
  'secret-read': `
    podman secret inspect --showsecret x
  `,
  write: `
    podman create nginx
    podman start web
    podman stop web
    podman stop -a -t 5
    podman restart --all
    podman pause web
    podman unpause -a
    podman kill -s HUP web
    podman commit web x
    podman tag a b
    podman pull nginx
    podman push ghcr.io/a/b
    podman push x docker://ghcr.io/a/b
    podman push x dir:/tmp/x
    podman load -i x.tar
    podman import x.tar
    podman init web
    podman mount web
    podman umount web
    podman rename a b
    podman update --cpus 2 web
    podman auto-update
    podman volume create x
    podman volume import x x.tar
    podman network create x
    podman network connect x web
    podman pod create -n p
    podman pod start p
    podman pod stop p
    podman pod restart p
    podman secret create x f
    podman manifest create x
    podman manifest add x y
    podman manifest push x docker://ghcr.io/a/b
    podman container checkpoint web
    podman container clone web
    podman machine start
    podman machine stop
    podman machine init --now
    podman machine set --cpus 4
    podman system migrate
    podman kube apply -f x.yaml
    podman image scp a h::
    podman artifact push ghcr.io/a/b
    podman compose stop
  `,
  destructive: `
    podman rm web
    podman rm -f a b
    podman rm -fa
    podman container rm web
    podman container remove web
    podman rmi nginx
    podman rmi -a
    podman image rm nginx
    podman untag nginx
    podman kill web
    podman kill -a
    podman container prune -f
    podman image prune -a
    podman volume rm x
    podman volume prune -f
    podman network rm x
    podman network prune
    podman pod rm -f p
    podman pod rm -a
    podman pod kill p
    podman pod prune
    podman secret rm x
    podman secret rm --all
    podman system prune -af --volumes
    podman system reset -f
    podman system check --repair
    podman machine rm -f
    podman machine reset
    podman manifest rm x
    podman kube down x.yaml
    podman container clone --destroy web
    podman artifact rm x
    podman quadlet rm x
    podman compose down
    podman --url ssh://h rm -f web
  `,
  admin: `
    podman image trust set -t reject docker.io
  `,
  exec: `
    podman run nginx
    podman run --rm -it ubuntu bash
    podman run alpine --help
    podman run -d --pod new:p -h web nginx
    podman exec -it web sh
    podman exec web ls --help
    podman attach web
    podman start -ai web
    podman cp web:/a b
    podman build .
    podman build -t x -f Containerfile
    podman kube play x.yaml
    podman play kube x.yaml --down
    podman play kube --replace x.yaml
    podman unshare cat x
    podman system service -t 0
    podman healthcheck run web
    podman machine ssh
    podman machine ssh default ls
    podman container runlabel install x
    podman container clone --run web
    podman compose up -d
    podman compose exec web sh
    podman --runtime ./evil ps
    podman --conmon /tmp/x ps
    podman ps --frobnicate
    podman --frobnicate ps
    podman ps --url tcp://h
  `,
  unknown: `
    podman frobnicate
    podman pod frobnicate
  `,
}

describe('podman classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(read(line).operation.class).toBe(cls)
    })
  }

  it('every group of commands shows help alone', () => {
    const groups = Object.keys(PODMAN_VERBS).filter((path) => PODMAN_VERBS[path] === 'group')
    expect(groups).toContain('machine os')
    for (const group of groups) expect(read(`podman ${group}`).operation.class).toBe('read')
  })
})

describe('podman targets', () => {
  const here = { kind: 'docker', engine: 'podman' }
  it.each([
    ['podman ps', [here]],
    ['podman run nginx', [here]],
    ['podman --remote ps', [{ ...here, remote: true }]],
    ['podman-remote ps', [{ ...here, remote: true }]],
    ['podman -r rm x', [{ ...here, remote: true }]],
    ['podman -c prod rm x', [{ ...here, context: 'prod' }]],
    ['podman --connection=prod rm x', [{ ...here, context: 'prod' }]],
    ['podman --url ssh://h rm x', [{ ...here, host: 'ssh://h' }]],
    ['podman -H ssh://h rm x', [{ ...here, host: 'ssh://h' }]],
    ['podman push ghcr.io/a/b', [{ kind: 'host', host: 'ghcr.io' }]],
    ['podman push x docker://ghcr.io/a/b', [{ kind: 'host', host: 'ghcr.io' }]],
    ['podman push x dir:/tmp/x', [here]],
    ['podman push nginx', []],
    ['podman image scp a h::b', []],
    ['podman kube apply -f x', [{ kind: 'kubernetes' }]],
    ['podman kube apply --kubeconfig k -n x -f x', [{ kind: 'kubernetes', kubeconfig: 'k', namespace: 'x' }]],
    ['podman compose up', [here]],
  ])('%s', (line, selectors) => {
    expect(read(line)).toMatchObject({ reach: 'named', selectors })
  })

  it('how many go', () => {
    expect(read('podman rm a b').operation.breadth).toEqual({ count: 2, unbounded: false })
    expect(read('podman rm -a').operation.breadth).toEqual({ count: null, unbounded: true })
    expect(readArgv(['podman', 'rm', unseenWords('$x')])).toMatchObject({
      selectors: [here],
      operation: { class: 'destructive', breadth: { unbounded: true } },
    })
  })
})
