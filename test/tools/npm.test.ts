// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of .npmrc
import { describe, expect, it } from 'vitest'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

/** `local`: a read that touches nothing but what is here. */
const rows = (text: string) =>
  table(text).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])
const told = (line: string) => {
  const { operation, reach } = readingOf(line)
  return operation.class === 'read' && reach === 'local' ? 'local' : operation.class
}

const NPM = rows(`
  local        npm
  local        npm --version
  local        npm -v
  local        npm help publish
  local        npm publish --help
  local        npm publish -h
  local        npm ls --all
  local        npm list
  local        npm explain x
  local        npm root -g
  local        npm config get registry
  local        npm config set registry https://x
  local        npm pack
  local        npm version patch
  local        npm pkg get name
  local        npm cache clean --force
  local        npm login
  local        npm logout
  local        npm run
  local        npm init -y
  local        npm install --ignore-scripts
  local        npm i x --dry-run
  local        npm ci --ignore-scripts --registry publish
  local        npm audit fix --dry-run
  read         npm view x
  read         npm info x versions --json
  read         npm v x
  read         npm outdated
  read         npm audit
  read         npm audit signatures
  read         npm audit --audit-level=high --json
  read         npm search publish
  read         npm whoami
  read         npm ping
  read         npm doctor
  read         npm fund
  read         npm diff --diff=a
  read         npm docs x
  read         npm stars
  read         npm dist-tag ls x
  read         npm dist-tag x
  read         npm dist-tags ls
  read         npm owner ls x
  read         npm access list packages
  read         npm access get status x
  read         npm team ls @acme:dev
  read         npm org ls acme
  read         npm token list
  read         npm profile get
  read         npm trust list
  read         npm publish --dry-run
  read         npm publish --dry-run --access public
  read         npm --dry-run publish
  read         npm unpublish x@1.0.0 --dry-run
  write        npm publish
  write        npm publish --access public --tag next
  write        npm publish --dry-run=false
  write        npm publish --dry-run false
  write        npm publish --no-dry-run
  write        npm publish --dry-run --no-dry-run
  write        npm --tag ls publish
  write        npm publish ./dist --otp 123456
  write        npm publi
  write        npm -w pkg publish
  write        npm --workspaces publish
  write        npm --registry https://npm.acme.com publish
  write        npm deprecate x@1 "use y"
  write        npm deprecate x@1 "use y" --dry-run
  write        npm undeprecate x
  write        npm dist-tag add x@1.0.0 latest
  write        npm star x
  write        npm profile set fullname x
  write        npm stage approve x
  destructive  npm unpublish x@1.0.0
  destructive  npm unpublish x --force
  destructive  npm unpub x -f
  destructive  npm dist-tag rm x next
  destructive  npm stage reject x
  admin        npm owner add bob x
  admin        npm owner rm bob x
  admin        npm author add bob x
  admin        npm access set mfa=automation x
  admin        npm access grant read-only acme:dev x
  admin        npm access revoke acme:dev x
  admin        npm access public x
  admin        npm team create @acme:dev
  admin        npm team add @acme:dev bob
  admin        npm org set acme bob admin
  admin        npm org rm acme bob
  admin        npm token create
  admin        npm token revoke abc
  admin        npm profile enable-2fa
  admin        npm trust github x --file y.yml
  exec         npm install
  exec         npm i x
  exec         npm ci
  exec         npm update
  exec         npm uninstall x
  exec         npm rebuild
  exec         npm link
  exec         npm audit fix
  exec         npm run build
  exec         npm run-script deploy
  exec         npm test
  exec         npm t
  exec         npm start
  exec         npm exec -- kubectl get
  exec         npm x kubectl
  exec         npm exec -c "kubectl get"
  exec         npm init vite
  exec         npm create vite@latest
  exec         npm explore x
  exec         npm --frobnicate publish
  unknown      npm frobnicate
  unknown      npm access frobnicate
  unknown      npm p
`)

const OTHERS = rows(`
  local        pnpm
  local        pnpm --version
  local        pnpm ls -r
  local        pnpm why x
  local        pnpm publish --help
  local        pnpm config get registry
  local        pnpm install --ignore-scripts
  local        pnpm pack
  local        pnpm store prune
  local        pnpm run
  read         pnpm outdated -r
  read         pnpm audit
  read         pnpm view x
  read         pnpm info x
  read         pnpm whoami
  read         pnpm publish --dry-run
  read         pnpm -r publish --dry-run
  read         pnpm dist-tag ls x
  write        pnpm publish
  write        pnpm publish -r --no-git-checks --access public
  write        pnpm -r publish
  write        pnpm recursive publish
  write        pnpm --filter ls publish
  write        pnpm -F ls publish
  write        pnpm dist-tag add x@1 latest
  write        pnpm deprecate x y
  destructive  pnpm unpublish x@1
  destructive  pnpm dist-tag rm x next
  admin        pnpm owner add bob x
  admin        pnpm access public x
  exec         pnpm install
  exec         pnpm i --dry-run
  exec         pnpm add x
  exec         pnpm audit --fix
  exec         pnpm run deploy
  exec         pnpm deploy
  exec         pnpm test
  exec         pnpm exec kubectl get
  exec         pnpm dlx create-x
  exec         pnpm build
  exec         pnpm frobnicate
  local        yarn --version
  local        yarn -v
  local        yarn list
  local        yarn why x
  local        yarn config get registry
  local        yarn npm login
  local        yarn install --help
  local        yarn install --ignore-scripts
  local        yarn install --mode=skip-build
  local        yarn workspaces info
  local        yarn npm
  read         yarn audit
  read         yarn info x
  read         yarn outdated
  read         yarn owner list x
  read         yarn tag list x
  read         yarn npm info x
  read         yarn npm audit
  read         yarn npm whoami
  read         yarn npm tag list x
  read         yarn npm publish --dry-run
  read         yarn npm publish -n
  write        yarn publish
  write        yarn publish --dry-run
  write        yarn publish --new-version 1.0.0 --tag list
  write        yarn --cwd list publish
  write        yarn npm publish --access public
  write        yarn tag add x@1 latest
  write        yarn npm tag add x@1 latest
  write        yarn workspace web npm publish
  write        yarn workspaces foreach -A npm publish
  write        yarn workspaces foreach --all --no-private npm publish --tolerate-republish
  destructive  yarn tag remove x next
  destructive  yarn npm tag remove x next
  admin        yarn owner add bob x
  admin        yarn owner remove bob x
  admin        yarn team add acme:dev bob
  admin        yarn access public x
  exec         yarn
  exec         yarn install
  exec         yarn --immutable
  exec         yarn install --dry-run
  exec         yarn add x
  exec         yarn global add x
  exec         yarn run build
  exec         yarn build
  exec         yarn dlx x
  exec         yarn exec kubectl get
  exec         yarn create vite
  exec         yarn workspace web build
  exec         yarn workspaces run build
  exec         yarn workspaces foreach run build
  exec         yarn plugin import x
  exec         yarn set version stable
  unknown      yarn npm frobnicate
  unknown      yarn owner frobnicate x
  local        bun
  local        bun --version
  local        bun publish --help
  local        bun pm ls
  local        bun pm pack
  local        bun init -y
  local        bun install --ignore-scripts
  local        bun i --dry-run
  read         bun outdated
  read         bun audit
  read         bun info x
  read         bun pm whoami
  read         bun publish --dry-run
  write        bun publish
  write        bun publish --access public ./x.tgz
  write        bun --cwd dir publish
  exec         bun install
  exec         bun add x
  exec         bun run build
  exec         bun run
  exec         bun test
  exec         bun x kubectl
  exec         bun script.ts
  exec         bun deploy
  exec         bun build a.ts
  exec         bun pm trust x
  unknown      bun pm frobnicate
`)

describe('package managers', () => {
  it.each([...NPM, ...OTHERS])('%s: %s', (cls, line) => {
    expect(told(line)).toBe(cls)
  })
})

describe('where a package lands', () => {
  const files = {
    'package.json': '{"name":"@acme/web","publishConfig":{"access":"public"}}',
    'lib/package.json': '{"name":"lib","publishConfig":{"registry":"https://lib.acme.com/npm/"}}',
    '.npmrc':
      '# x\n@acme:registry = https://npm.acme.com/\nregistry=https://mirror.acme.com\n//npm.acme.com/:_authToken=${NPM_TOKEN}\n',
    '/h/.npmrc': 'registry=https://person.acme.com\n@other:registry=https://other.acme.com:8443/x/',
  }
  const hostOf = (line: string, env: Record<string, string> = {}, more: Record<string, string> = files) =>
    readingOf(line, contextOf({ HOME: '/h', ...env }, filesKnown(more))).selectors.map((s) =>
      s.kind === 'host' ? s.host : s.kind,
    )

  it.each([
    ['npm publish', {}, ['npm.acme.com']],
    ['npm publish lib/', {}, ['lib.acme.com']],
    ['npm publish --registry https://typed.acme.com', {}, ['typed.acme.com']],
    ['npm publish --registry=https://typed.acme.com:4873/', {}, ['typed.acme.com']],
    ['npm deprecate x@1 y', {}, ['mirror.acme.com']],
    ['npm deprecate x@1 y', { npm_config_registry: 'https://env.acme.com' }, ['env.acme.com']],
    ['npm deprecate @acme/x@1 y', { npm_config_registry: 'https://env.acme.com' }, ['npm.acme.com']],
    ['npm owner add bob @other/x', {}, ['other.acme.com']],
    ['npm team add @acme:dev bob', {}, ['npm.acme.com']],
    ['npm view x', {}, ['registry.npmjs.org']],
    ['pnpm publish', {}, ['npm.acme.com']],
    ['yarn publish', {}, ['npm.acme.com']],
    ['yarn npm publish', { YARN_NPM_REGISTRY_SERVER: 'https://y.acme.com' }, ['y.acme.com']],
    ['bun publish', {}, ['npm.acme.com']],
  ] as const)('%s %j', (line, env, hosts) => {
    expect(hostOf(line, env)).toEqual(hosts)
  })

  it('what cannot be found out names none', () => {
    expect(hostOf('npm publish', {}, {})).toEqual([])
    expect(hostOf('npm publish', {}, { 'package.json': '{' })).toEqual([])
    expect(hostOf('npm deprecate x y', {}, { '.npmrc': 'registry=nonsense' })).toEqual([])
    expect(readingOfArgv(['npm', 'publish', '\0\0$x\0']).selectors).toEqual([])
    expect(readingOfArgv(['npm', 'publish', '--registry', '\0$x\0']).selectors).toEqual([])
  })

  it('what is not known before it runs takes no dry run for granted', () => {
    expect(readingOfArgv(['npm', 'publish', '--dry-run', '\0\0$x\0']).operation.class).toBe('write')
    expect(readingOfArgv(['npm', '\0$x\0']).operation.class).toBe('unknown')
    expect(readingOfArgv(['yarn', '\0$x\0']).operation.class).toBe('exec')
  })

  it('how wide it is', () => {
    expect(readingOf('npm unpublish x').operation.breadth).toEqual({ count: null, unbounded: true })
    expect(readingOf('npm unpublish @acme/x@1.0.0').operation.breadth).toEqual({ count: 1, unbounded: false })
  })
})

describe('programs that npm is told to start', () => {
  it.each([
    ['exec', 'npm docs x --browser=./evil', {}],
    ['exec', 'npm --git=./evil view git+ssh://host/x', {}],
    ['exec', 'npm config edit --editor=./evil', {}],
    ['exec', 'npm init --init-module=./evil.js', {}],
    ['exec', 'npm repo x', { npm_config_browser: './evil' }],
    ['exec', 'npm view x', { NPM_CONFIG_GIT: './evil' }],
    ['exec', 'npm bugs x', { BROWSER: './evil' }],
    ['read', 'npm docs x --browser=firefox', {}],
    ['read', 'npm docs x --no-browser', {}],
    ['read', 'npm docs x', { BROWSER: 'xdg-open' }],
    ['read', 'npm view x --git=git', {}],
    ['read', 'npm config get git', { npm_config_git: './evil' }],
    ['read', 'npm config edit', { EDITOR: 'vim' }],
  ])('%s: %s %o', (cls, line, env) => {
    expect(readingOf(line, contextOf(env)).operation.class).toBe(cls)
  })
})
