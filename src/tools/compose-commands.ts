import type { VerbTable } from './verb-table.ts'

/** Compose's commands with their flags, from its reference (docs.docker.com/reference/cli/docker/compose), 1.29 to 2.40. */
export const COMPOSE_ROOT_FLAGS =
  'all-resources ansi= compatibility dry-run env-file= f:file= no-ansi parallel= profile= progress= project-directory= ' +
  'p:project-name= verbose v:version workdir='

/** `--dry-run` may also stand behind the command. */
export const COMPOSE_GLOBALS = 'dry-run'

const LOGS = 'f:follow index= no-color no-log-prefix since= n:tail= t:timestamps until='
const CONFIG =
  'environment format= hash= images lock-image-digests models networks no-consistency no-env-resolution no-interpolate ' +
  'no-normalize no-path-resolution o:output= profiles q:quiet resolve-image-digests services variables volumes'
const PUBLISH = 'app insecure-registry oci-version= resolve-image-digests with-env y:yes'

export const COMPOSE_VERBS: VerbTable = {
  alpha: 'group',
  'alpha dry-run': ['read', 'is a dry run'],
  'alpha generate': ['read', 'writes a compose file of what runs', 'format= name= project-dir='],
  'alpha publish': ['write', 'uploads the application to a registry', PUBLISH],
  'alpha scale': ['write', 'changes the number of containers', 'no-deps'],
  'alpha viz': ['local', 'draws the services', 'image indentation-size= networks ports spaces'],
  'alpha watch': ['exec', 'builds and runs what the files say', 'no-up quiet'],
  attach: ['exec', 'attaches to a running process', 'detach-keys= index= no-stdin sig-proxy'],
  bridge: 'group',
  'bridge convert': ['exec', 'runs a transformation', 'o:output= templates= t:transformation='],
  'bridge transformations': 'group',
  'bridge transformations create': ['local', 'makes files', 'f:from='],
  'bridge transformations list': ['read', 'lists transformations', 'format= q:quiet'],
  build: [
    'exec',
    'runs what Dockerfiles say',
    'build-arg= builder= check compress force-rm m:memory= no-cache no-rm parallel print progress= provenance= pull push ' +
      'q:quiet sbom= ssh= with-dependencies',
  ],
  bundle: ['local', 'writes a bundle file', 'o:output= push-images'],
  commit: ['write', 'makes an image of a container', 'a:author= c:change= index= m:message= p:pause'],
  config: ['local', 'shows the merged file', CONFIG],
  cp: ['exec', 'copies files into or out of a container', 'all a:archive L:follow-link index='],
  create: [
    'write',
    'creates containers',
    'build force-recreate no-build no-recreate pull= quiet-pull remove-orphans scale= y:yes',
  ],
  down: [
    'destructive',
    'stops and deletes containers and networks',
    'remove-orphans rmi= t:timeout= v:volumes',
  ],
  events: ['read', 'shows events', 'json since= until='],
  exec: [
    'exec',
    'runs a command in a container',
    'd:detach e:env= index= i:interactive T:no-tty no-TTY privileged t:tty u:user= w:workdir=',
  ],
  export: ['read', 'writes a container’s files to an archive', 'index= o:output='],
  help: ['local', 'only shows help'],
  images: ['read', 'lists images', 'format= q:quiet'],
  kill: ['destructive', 'kills containers', 'remove-orphans s:signal='],
  logs: ['read', 'shows logs', LOGS],
  ls: ['read', 'lists projects', 'a:all filter= format= q:quiet'],
  pause: ['write', 'pauses containers'],
  port: ['read', 'shows a port', 'index= protocol='],
  ps: ['read', 'lists containers', 'a:all filter= format= no-trunc orphans q:quiet services status='],
  publish: ['write', 'uploads the application to a registry', PUBLISH],
  pull: [
    'write',
    'fetches images to the engine',
    'ignore-buildable ignore-pull-failures include-deps no-parallel parallel policy= q:quiet',
  ],
  push: ['write', 'uploads images to registries', 'ignore-push-failures include-deps q:quiet'],
  restart: ['write', 'restarts containers', 'no-deps t:timeout='],
  rm: ['destructive', 'deletes stopped containers', 'a:all f:force s:stop v:volumes'],
  run: [
    'exec',
    'runs a command in a new container',
    'build cap-add= cap-drop= d:detach entrypoint= e:env= env-from-file= i:interactive l:label= name= T:no-tty no-TTY ' +
      'no-deps p:publish= pull= q:quiet quiet-build quiet-pull remove-orphans rm P:service-ports t:tty use-aliases ' +
      'u:user= v:volume= w:workdir=',
  ],
  scale: ['write', 'changes the number of containers', 'no-deps t:timeout='],
  start: ['write', 'starts containers', 'wait wait-timeout='],
  stats: ['read', 'shows usage', 'a:all format= no-stream no-trunc'],
  stop: ['write', 'stops containers', 't:timeout='],
  top: ['read', 'shows processes'],
  unpause: ['write', 'resumes containers'],
  up: [
    'exec',
    'builds and runs what the files say',
    'abort-on-container-exit abort-on-container-failure always-recreate-deps attach= attach-dependencies build d:detach ' +
      'exit-code-from= force-recreate menu no-attach= no-build no-color no-deps no-log-prefix no-recreate no-start pull= ' +
      'quiet-build quiet-pull remove-orphans V:renew-anon-volumes scale= t:timeout= timestamps wait wait-timeout= w:watch ' +
      'y:yes',
  ],
  version: ['local', 'shows versions', 'f:format= short'],
  viz: ['local', 'draws the services', 'image indentation-size= networks ports spaces'],
  volumes: ['read', 'lists volumes', 'format= q:quiet'],
  wait: ['read', 'waits until containers stop', 'down-project'],
  watch: ['exec', 'builds and runs what the files say', 'no-up prune quiet'],
}

export const COMPOSE_ALIASES: Readonly<Record<string, string>> = { convert: 'config' }
