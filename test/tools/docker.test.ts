import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { docker } from '../../src/tools/docker.ts'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read, readArgv } = toolReader(docker)

const CLASSES: Partial<Record<OperationClass, string>> = {
  read: `
    docker
    docker --help
    docker help
    docker help rm
    docker --help rm x
    docker rm --help
    docker run --help
    docker container --help
    docker container
    docker system prune --help
    docker -v
    docker --version
    docker version
    docker version --format '{{.Server.Version}}'
    docker info
    docker system info
    docker ps
    docker ps -a
    docker ps -aq
    docker ps -aqf name=rm
    docker ps --filter status=exited --format '{{.ID}}'
    docker ps -n 5
    docker ps -l
    docker container ls
    docker container list -a
    docker container ps
    docker -H tcp://h:2375 ps
    docker --host=ssh://h ps
    docker --context prod ps
    docker -c prod ps
    docker -D ps
    docker -Dl debug ps
    docker --config rm ps
    docker --tlsverify --tlscacert x ps
    docker images
    docker images -q
    docker images --digests --no-trunc
    docker images --tree
    docker image ls
    docker image list
    docker image inspect x
    docker image history x
    docker history x --no-trunc
    docker inspect web
    docker inspect -f '{{.State.Running}}' web
    docker inspect --type image web
    docker container inspect web
    docker logs web
    docker logs -f --tail 10 web
    docker logs --since 1h -t web
    docker container logs web
    docker top web
    docker top web aux
    docker top web -o pid,cmd
    docker stats
    docker stats --no-stream web
    docker events
    docker events --since 1h --filter event=die
    docker system events
    docker port web
    docker port web 80
    docker diff web
    docker wait web
    docker save web -o web.tar
    docker save -o web.tar a b
    docker image save a
    docker export web > x
    docker export -o x web
    docker search nginx --limit 5
    docker system df
    docker system df -v
    docker volume ls
    docker volume ls -qf dangling=true
    docker volume inspect data
    docker volume list
    docker network ls
    docker network inspect bridge
    docker network list --no-trunc
    docker context ls
    docker context list
    docker context show
    docker context inspect prod
    docker context use prod
    docker context create prod --docker host=ssh://x
    docker context update prod --description x
    docker context rm prod
    docker context remove -f prod
    docker context import prod x.dockercontext
    docker login
    docker login -u a -p b ghcr.io
    docker login ghcr.io --username a --password-stdin
    docker logout ghcr.io
    docker node ls
    docker node ps self
    docker node inspect self --pretty
    docker service ls
    docker service ps web
    docker service inspect web
    docker service logs -f web
    docker stack ls
    docker stack ps web
    docker stack services web
    docker stack config -c x.yml
    docker secret ls
    docker secret inspect x
    docker config ls
    docker config inspect x
    docker swarm ca
    docker plugin ls
    docker plugin inspect x
    docker checkpoint ls web
    docker manifest inspect nginx
    docker manifest inspect -v nginx
    docker manifest create a b c
    docker manifest annotate a b --arch arm64
    docker manifest rm a
    docker trust inspect nginx
    docker trust key generate me
    docker trust key load k.pem --name me
    docker buildx
    docker buildx ls
    docker buildx version
    docker buildx inspect
    docker buildx inspect mybuilder
    docker buildx du
    docker buildx du --verbose --builder b
    docker buildx use mybuilder
    docker buildx use --default mybuilder
    docker buildx imagetools inspect nginx
    docker buildx imagetools inspect nginx --raw
    docker buildx imagetools create -t a b --dry-run
    docker buildx history ls
    docker buildx history logs
    docker buildx history inspect attachment x
    docker buildx install
    docker buildx build . --check
    docker build --check .
    docker build --call=outline .
    docker build --call check -f Dockerfile.prod .
    docker buildx bake --print
    docker buildx bake --list=targets
    docker buildx bake --check
    docker builder ls
    docker completion bash
    docker __complete rm ''
    docker compose
    docker compose --help
    docker compose up --help
    docker compose version
    docker compose --version
    docker compose ps
    docker compose ps -a --format json
    docker compose -f prod.yml ps
    docker compose -f a.yml -f b.yml -p x ps
    docker compose --project-name up ps
    docker compose --profile down ps
    docker compose --env-file .env --project-directory d config
    docker compose config
    docker compose config --services -q
    docker compose config --resolve-image-digests --format json -o x
    docker compose convert
    docker compose images
    docker compose logs
    docker compose logs -f --tail=10 web
    docker compose logs --no-color --since 1h
    docker compose ls -a
    docker compose port web 80
    docker compose top
    docker compose events --json
    docker compose stats
    docker compose volumes
    docker compose wait web
    docker compose export web -o x
    docker compose viz
    docker compose alpha viz
    docker compose --dry-run up
    docker compose --dry-run up --build -d
    docker compose up --dry-run
    docker compose down --dry-run
    docker compose --dry-run down -v
    docker compose --dry-run rm -f
    docker compose --dry-run push
    docker compose build --check
    docker compose build --print
    docker compose help up
  `,
  'secret-read': `
    docker swarm join-token worker
    docker swarm join-token -q manager
    docker swarm unlock-key
    docker context export prod
    docker context export prod -
  `,
  write: `
    docker create nginx
    docker create --name web -p 80:80 nginx
    docker create -it ubuntu rm -rf /
    docker container create nginx
    docker start web
    docker start a b
    docker container start web
    docker stop web
    docker stop -t 5 web
    docker container stop web
    docker stop $(docker ps -q)
    docker restart web
    docker pause web
    docker unpause web
    docker rename a b
    docker update --cpus 2 web
    docker update --restart=always web
    docker kill -s HUP web
    docker kill --signal=SIGUSR1 web
    docker commit web image
    docker commit -m rm web image
    docker tag a b
    docker image tag a b
    docker pull nginx
    docker pull -q ghcr.io/a/b:1
    docker image pull --platform linux/arm64 nginx
    docker push a/b
    docker push -a ghcr.io/a/b
    docker image push ghcr.io/a/b:1
    docker load -i x.tar
    docker image load
    docker import x.tar a:b
    docker image import - a
    docker volume create data
    docker volume create --name data
    docker volume create --driver local --opt type=nfs data
    docker network create net
    docker network create -d overlay --attachable net
    docker network connect net web
    docker network disconnect -f net web
    docker plugin disable x
    docker plugin enable x
    docker plugin set x A=b
    docker plugin create x d
    docker plugin push a/b
    docker manifest push a/b
    docker manifest push --purge a/b
    docker trust sign a/b:1
    docker checkpoint create web c1
    docker swarm init
    docker swarm init --advertise-addr 1.2.3.4
    docker swarm join --token x 1.2.3.4:2377
    docker swarm update --task-history-limit 5
    docker swarm unlock
    docker node update --availability pause n1
    docker node update --label-add a=b n1
    docker service create nginx
    docker service create --name web --replicas 3 nginx --rm
    docker service update --image nginx:2 web
    docker service update --replicas 0 web
    docker service update --rollback web
    docker service update --force web
    docker service scale web=5
    docker service scale web=0
    docker service rollback web
    docker stack deploy -c x.yml web
    docker stack up -c x.yml web
    docker secret create x -
    docker config create x f
    docker buildx create --use
    docker buildx create --name b --driver docker-container --bootstrap
    docker buildx stop b
    docker buildx inspect --bootstrap
    docker buildx imagetools create -t ghcr.io/a/b:1 ghcr.io/a/b:2
    docker compose start
    docker compose stop
    docker compose stop -t 5 web
    docker compose restart web
    docker compose pause
    docker compose unpause
    docker compose create
    docker compose create --no-build --force-recreate
    docker compose pull
    docker compose pull -q web
    docker compose push
    docker compose push web
    docker compose scale web=3
    docker compose kill -s HUP web
    docker compose commit web x
    docker compose publish ghcr.io/a/b
    docker compose --dry-run=false stop
  `,
  destructive: `
    docker rm web
    docker rm -f web
    docker rm -fv a b c
    docker container rm web
    docker container remove web
    docker --context prod rm web
    docker -H ssh://h rm -f web
    docker rmi nginx
    docker rmi -f a b
    docker image rm nginx
    docker image remove nginx
    docker kill web
    docker kill -s KILL web
    docker kill --signal TERM web
    docker kill -s 9 web
    docker container kill web
    docker container prune
    docker container prune -f
    docker image prune -a
    docker image prune -af --filter until=24h
    docker volume rm data
    docker volume remove data
    docker volume prune -f
    docker volume prune --all
    docker network rm net
    docker network prune
    docker system prune
    docker system prune -af --volumes
    docker builder prune
    docker builder prune -af
    docker buildx prune
    docker buildx prune --builder b --keep-storage 1GB
    docker buildx rm b
    docker buildx rm --all-inactive
    docker buildx history rm --all
    docker plugin rm x
    docker checkpoint rm web c1
    docker swarm leave
    docker swarm leave --force
    docker swarm init --force-new-cluster
    docker node rm n1
    docker node update --availability drain n1
    docker service rm web
    docker service remove web
    docker stack rm web
    docker stack down web
    docker stack deploy --prune -c x.yml web
    docker secret rm x
    docker config rm x
    docker trust revoke a/b:1
    docker compose down
    docker compose down -v
    docker compose down --rmi all --remove-orphans
    docker compose -f prod.yml down
    docker compose rm -fsv
    docker compose kill
    docker compose kill web
    docker compose wait web --down-project
    docker compose down --dry-run=false
    docker compose --profile --dry-run down
  `,
  admin: `
    docker swarm join-token --rotate worker
    docker swarm unlock-key --rotate
    docker swarm ca --rotate
    docker node promote n1
    docker node demote n1
    docker node update --role manager n1
    docker trust signer add --key k.pem bob a/b
    docker trust signer remove bob a/b
  `,
  exec: `
    docker run nginx
    docker run -d nginx
    docker run --rm -it ubuntu bash
    docker run --rm -v /:/host alpine cat /host/etc/passwd
    docker run alpine --help
    docker container run nginx
    docker run --entrypoint sh nginx -c 'echo --help'
    docker run -e A=b --network host --privileged nginx
    docker --context prod run nginx
    docker exec web ls
    docker exec -it web bash
    docker exec web ls --help
    docker exec -u root -w /x web docker ps
    docker container exec web ls
    docker attach web
    docker attach --no-stdin web
    docker start -ai web
    docker start -a web
    docker cp a web:/b
    docker cp web:/a b
    docker container cp web:/a -
    docker build .
    docker build -t a/b:1 -f Dockerfile.prod --build-arg A=b .
    docker build --no-cache --pull --target x .
    docker build - < Dockerfile
    docker image build .
    docker builder build .
    docker buildx build .
    docker buildx b .
    docker buildx build --push -t ghcr.io/a/b .
    docker buildx build --platform linux/amd64,linux/arm64 --load .
    docker buildx build --check --push .
    docker buildx build --label --check .
    docker buildx bake
    docker buildx bake -f x.hcl --push app
    docker buildx bake --set '*.platform=linux/arm64' app
    docker buildx f
    docker buildx debug build .
    docker buildx dial-stdio
    docker system dial-stdio
    docker plugin install x
    docker plugin upgrade x
    docker compose up
    docker compose up -d
    docker compose up -d --build --force-recreate web
    docker compose -f prod.yml up -d
    docker compose up --scale web=3 --wait
    docker compose run web sh
    docker compose run --rm web ls --dry-run
    docker compose --dry-run run web ls
    docker compose exec web sh
    docker compose exec -T web ls
    docker compose --dry-run exec web ls
    docker compose build
    docker compose build --no-cache web
    docker compose watch
    docker compose cp web:/a b
    docker compose attach web
    docker compose create --build
    docker compose -x ps
    docker compose ps --frobnicate
    docker frobnicate
    docker scout cves nginx
    docker ps -H tcp://x
    docker ps --context prod
    docker container --context x ls
    docker ps --frobnicate
    docker -Z ps
    docker rm --frobnicate x
    docker compose down --frobnicate
  `,
  unknown: `
    docker container frobnicate x
    docker swarm frobnicate
    docker buildx frobnicate
    docker compose frobnicate
  `,
}

describe('docker classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      const words = line.replace(/ [<>] .*$/, '').replace('$(docker ps -q)', 'x')
      expect(read(words).operation.class).toBe(cls)
    })
  }
})

describe('docker targets', () => {
  it.each([
    ['docker ps', [{ kind: 'docker' }]],
    ['docker run nginx', [{ kind: 'docker' }]],
    ['docker --context prod ps', [{ kind: 'docker', context: 'prod' }]],
    ['docker -c prod rm x', [{ kind: 'docker', context: 'prod' }]],
    ['docker -H tcp://h:1 ps', [{ kind: 'docker', host: 'tcp://h:1' }]],
    ['docker --host=ssh://h ps', [{ kind: 'docker', host: 'ssh://h' }]],
    ['docker --config d ps', [{ kind: 'docker', config: 'd' }]],
    ['docker run --name x nginx -H tcp://h', [{ kind: 'docker' }]],
    ['docker --context prod compose up', [{ kind: 'docker', context: 'prod' }]],
    ['docker compose -f x exec web docker -H y ps', [{ kind: 'docker' }]],
    ['docker build .', [{ kind: 'docker', builder: '' }]],
    ['docker buildx build --builder b .', [{ kind: 'docker', builder: 'b' }]],
    ['docker buildx rm b', [{ kind: 'docker', builder: 'b' }]],
    ['docker push a/b', [{ kind: 'host', host: 'docker.io' }]],
    ['docker push nginx', [{ kind: 'host', host: 'docker.io' }]],
    ['docker push ghcr.io/a/b:1', [{ kind: 'host', host: 'ghcr.io' }]],
    ['docker push registry.prod.acme.example:5000/b', [{ kind: 'host', host: 'registry.prod.acme.example' }]],
    ['docker push localhost/b', [{ kind: 'host', host: 'localhost' }]],
    ['docker --context prod push ghcr.io/a/b:1', [{ kind: 'host', host: 'ghcr.io' }]],
    ['docker manifest push ghcr.io/a/b', [{ kind: 'host', host: 'ghcr.io' }]],
    [
      'docker buildx build --push -t ghcr.io/a/b .',
      [
        { kind: 'docker', builder: '' },
        { kind: 'host', host: 'ghcr.io' },
      ],
    ],
    [
      'docker build -o type=image,name=x.io/a,push=true .',
      [
        { kind: 'docker', builder: '' },
        { kind: 'host', host: 'x.io' },
      ],
    ],
    [
      'docker build --cache-to type=registry,ref=x.io/a:c .',
      [
        { kind: 'docker', builder: '' },
        { kind: 'host', host: 'x.io' },
      ],
    ],
    ['docker build --cache-to type=local,dest=d -o out .', [{ kind: 'docker', builder: '' }]],
    ['docker compose publish x.io/a', [{ kind: 'host', host: 'x.io' }]],
    // Where these land is not known.
    ['docker buildx bake --push', []],
    ['docker compose push', []],
    ['docker buildx build --push .', []],
    ['docker -Z ps', []],
    ['docker buildx create ssh://x', []],
  ])('%s', (line, selectors) => {
    expect(read(line)).toMatchObject({ reach: 'named', selectors })
    expect(read(line).selectors).toHaveLength(selectors.length)
  })

  it.each(['docker context use prod', 'docker login', 'docker compose config', 'docker rm --help'])(
    '%s reaches nothing',
    (line) => {
      expect(read(line)).toMatchObject({ reach: 'local', selectors: [] })
    },
  )

  it('takes the builder of BUILDX_BUILDER', () => {
    expect(read('docker build .', contextOf({ BUILDX_BUILDER: 'b' })).selectors).toEqual([
      { kind: 'docker', builder: 'b' },
    ])
  })
})

describe('docker words', () => {
  it.each([
    ['docker rm a b', 'a, b', 2, false],
    ['docker run -it --rm ubuntu bash', 'ubuntu', null, false],
    ['docker exec -it web sh', 'web', null, false],
    ['docker system prune', null, null, true],
    ['docker compose down', null, null, true],
    ['docker compose rm web', 'web', 1, false],
  ])('%s', (line, resource, count, unbounded) => {
    expect(read(line).operation).toMatchObject({ resource, breadth: { count, unbounded } })
  })

  it.each([
    [['rm', unseenWords('$ids')], 'destructive', [{ kind: 'docker' }]],
    [['build', '-t', unseenText('$tag'), '.'], 'exec', [{ kind: 'docker', builder: '' }]],
    [['build', '--push', '-t', unseenText('$tag'), '.'], 'exec', []],
    [['build', unseenWords('$options'), '.'], 'exec', []],
    [['compose', 'up', unseenWords('$options')], 'exec', [{ kind: 'docker' }]],
    [[unseenText('$options'), 'ps'], 'exec', []],
    [['push', `${unseenText('$registry')}/a`], 'write', []],
    [['--context', unseenText('$c'), 'ps'], 'read', []],
    [['exec', 'web', 'echo', unseenText('$x')], 'exec', [{ kind: 'docker' }]],
    [[unseenText('$verb'), 'x'], 'exec', []],
  ])('%j is %s', (words, cls, selectors) => {
    const reading = readArgv(['docker', ...words])
    expect(reading.operation.class).toBe(cls)
    expect(reading).toMatchObject({ reach: 'named', selectors })
    expect(reading.selectors).toHaveLength(selectors.length)
  })

  it('a harmless flag in front of the command changes no class', () => {
    const flag = fc.constantFrom(
      ['-c', 'rm'],
      ['--context=prune'],
      ['-H', 'ps'],
      ['-D'],
      ['-l', 'info'],
      ['--log-level', 'run'],
      ['--config', 'compose'],
      ['--tls'],
    )
    const lines = fc.constantFrom(
      'ps',
      'rm x',
      'run nginx',
      'compose ps',
      'compose down',
      'push a/b',
      'system prune',
      'swarm join-token worker',
      'buildx build --check .',
    )
    fc.assert(
      fc.property(lines, fc.array(flag, { maxLength: 3 }), (line, flags) => {
        const argv = ['docker', ...flags.flat(), ...line.split(' ')]
        expect(readArgv(argv).operation.class).toBe(read(`docker ${line}`).operation.class)
      }),
    )
  })
})
