import { describe, expect, it } from 'vitest'
import { splitLine } from '../../src/tools/command-line.ts'
import { plainCommand } from '../../src/tools/plain-command.ts'
import { toolNamed } from '../../src/tools/registry.ts'
import { shownWord } from '../../src/tools/unseen-word.ts'
import { unwrap } from '../../src/tools/unwrap.ts'
import { contextOf, table } from './reading-of.ts'

const ENV = {
  HOME: '/home/alice',
  PATH: '/usr/bin',
  SHELL: '/bin/bash',
  AWS_PROFILE: 'old',
  AWS_ACCESS_KEY_ID: 'x',
}

/** `!` before a command that is unseen, `~` before one that is adrift, its directory in brackets. */
function commandsOf(line: string, env: Record<string, string> = ENV): string {
  return unwrap(splitLine(line), env)
    .map(
      (c) =>
        `${c.unseen === null ? '' : '!'}${c.adrift === null ? '' : '~'}${c.cwd === null ? '' : `[${c.cwd}] `}${c.argv.map(shownWord).join(' ')}`,
    )
    .join(' & ')
}

/** A line, and behind `=>` what it would start. */
const rows = (text: string) => table(text).map((row) => row.split(/ +=> +/) as [string, string])

describe('wrappers of processes', () => {
  it.each(
    rows(`
    strace kubectl get pods => kubectl get pods
    strace -f -e trace=network -o out kubectl get => kubectl get
    strace -tt -ff -s 200 -- kubectl get => kubectl get
    strace -o '|sh' kubectl get => !strace -o |sh kubectl get
    strace -p 1 => !strace -p 1
    strace -u bob kubectl get => !strace -u bob kubectl get
    strace -E KUBECONFIG=x kubectl get => kubectl get
    ltrace -c kubectl get => kubectl get
    flock /tmp/l kubectl delete x => kubectl delete x
    flock -n -w 5 /tmp/l kubectl get => kubectl get
    flock /tmp/l -c 'kubectl get; kubectl delete x' => kubectl get & kubectl delete x
    flock 9 => true
    taskset -c 0,1 kubectl get => kubectl get
    taskset 0x1 kubectl get => kubectl get
    taskset -p 1 => !taskset -p 1
    chrt -f 10 kubectl get => kubectl get
    chrt --idle 0 kubectl get => kubectl get
    chrt -p 1 => !chrt -p 1
    unshare -n kubectl get => kubectl get
    unshare -rm --mount-proc=/proc kubectl get => kubectl get
    unshare --wd=dir kubectl get => [dir] kubectl get
    unshare -R /x kubectl get => !unshare -R /x kubectl get
    unshare -n => !unshare -n
    su bob -c 'kubectl get' => kubectl get
    su -c 'kubectl get' => kubectl get
    su - bob -c 'kubectl get' => !su - bob -c kubectl get
    su -l bob -c x => !su -l bob -c x
    su bob => !su bob
    su -s /x bob -c x => !su -s /x bob -c x
    runuser -u bob -- kubectl get => kubectl get
    runuser -u bob kubectl get => kubectl get
    runuser bob -c 'kubectl get' => kubectl get
    runuser -l bob -c x => !runuser -l bob -c x
    pkexec kubectl get => [/root] kubectl get
    pkexec --keep-cwd --user bob kubectl get => kubectl get
    pkexec --user bob kubectl get => !pkexec --user bob kubectl get
    script -c 'kubectl get' out => kubectl get
    script -qec 'kubectl delete x' /dev/null => kubectl delete x
    script out => !script out
    entr kubectl apply -f x => kubectl apply -f x
    entr -r kubectl apply -f /_ => kubectl apply -f /_
    entr -s 'kubectl get' => kubectl get
    entr -cs 'a; b' => a & b
    find . -name '*.yaml' => find . -name *.yaml
    find . -name x -exec kubectl delete -f {} \\; => kubectl delete -f {}
    find . -exec kubectl delete -f {} + => kubectl delete -f ./…
    find . -exec a \\; -exec b {} \\; => a & b {}
    find . -execdir kubectl get \\; => ~kubectl get
    find . -execdir ./x \\; => !find . -execdir ./x ;
    find . -exec sh -c 'kubectl get' \\; => kubectl get
    find . -exec {} \\; => !{}
    find . -delete => find . -delete
    find . -delete -exec kubectl delete ns x \\; => find . -delete -exec kubectl delete ns x ; & kubectl delete ns x
    find . -exec kubectl get \\; -fprintf a b => find . -exec kubectl get ; -fprintf a b & kubectl get
    find . -exec a => !find . -exec a
    ssh-agent kubectl get => kubectl get
    ssh-agent -a x -t 5 kubectl get => kubectl get
    dbus-run-session -- kubectl get => kubectl get
    dbus-run-session --dbus-daemon=x kubectl get => !dbus-run-session --dbus-daemon=x kubectl get
    caffeinate -di -t 5 kubectl get => kubectl get
    unbuffer kubectl get => kubectl get
    tini -- kubectl get => kubectl get
    tini -g -e 143 -- kubectl get => kubectl get
    dumb-init -c kubectl get => kubectl get
    gtimeout 5 kubectl get => kubectl get
    sudo strace -f nice kubectl get => kubectl get
    chroot /x kubectl get => chroot /x kubectl get
    parallel kubectl delete ::: a => parallel kubectl delete ::: a
  `),
  )('%s => %s', (line, expected) => {
    expect(commandsOf(line)).toBe(expected)
  })

  it('the person’s shell is one that is read, or nothing is seen', () => {
    expect(commandsOf("flock /l -c 'a'", { ...ENV, SHELL: '/usr/bin/fish' })).toBe('!flock /l -c a')
    expect(commandsOf("script -c 'a' o", { ...ENV, BASH_ENV: 'x' })).toBe('!script -c a o')
  })

  it('another user has another home', () => {
    expect(unwrap(['runuser', '-u', 'bob', 'x'], ENV)[0]?.change).toEqual({
      set: {},
      unset: ['HOME'],
      cleared: false,
      user: 'bob',
    })
    expect(unwrap(['pkexec', 'x'], ENV)[0]?.change).toEqual({
      set: {},
      unset: [],
      cleared: true,
      user: 'root',
    })
    expect(unwrap(['strace', '-E', 'A=b', '-E', 'HOME', 'x'], ENV)[0]?.change).toMatchObject({
      set: { A: 'b' },
      unset: ['HOME'],
    })
  })
})

describe('wrappers that set variables', () => {
  it.each(
    rows(`
    aws-vault exec prod -- aws s3 ls => aws s3 ls
    aws-vault exec --no-session -d 1h prod -- aws s3 ls => aws s3 ls
    aws-vault exec prod --region eu-west-1 -- aws s3 ls => aws s3 ls
    aws-vault --debug exec prod aws s3 ls => aws s3 ls
    aws-vault exec prod aws s3 rm --recursive => !aws-vault exec prod aws s3 rm --recursive
    aws-vault exec prod => !aws-vault exec prod
    aws-vault exec --json prod => aws-vault exec --json prod
    aws-vault list => aws-vault list
    aws-vault exec --pass-cmd=./evil p -- aws s3 ls => !aws-vault exec --pass-cmd=./evil p -- aws s3 ls
    esc run acme/prod -- kubectl delete ns x => esc run acme/prod -- kubectl delete ns x & ~kubectl delete ns x
    esc run acme/prod kubectl delete ns x => esc run acme/prod kubectl delete ns x & ~kubectl delete ns x
    esc env run acme/prod -- kubectl get => esc env run acme/prod -- kubectl get & ~kubectl get
    esc env get acme/prod => esc env get acme/prod
    pulumi env run acme/prod -i -- kubectl get => pulumi env run acme/prod -i -- kubectl get & ~kubectl get
    pulumi up --stack run => pulumi up --stack run
    terragrunt exec -- kubectl delete ns x => terragrunt exec -- kubectl delete ns x & ~kubectl delete ns x
    terragrunt exec --in-download-dir -- rm x => terragrunt exec --in-download-dir -- rm x & ~rm x
    terragrunt plan => terragrunt plan
    aws-vault exec prod -- sh -c 'a; b' => a & b
    saml2aws exec -- aws s3 ls => ~aws s3 ls
    saml2aws exec --exec-profile prod -- aws s3 ls => aws s3 ls
    saml2aws login => saml2aws login
    op run -- kubectl get => ~kubectl get
    op run --env-file=prod.env --no-masking -- kubectl get => ~kubectl get
    op read op://x/y/z => op read op://x/y/z
    op run --frobnicate x -- kubectl get => !op run --frobnicate x -- kubectl get
    doppler run -- kubectl get => ~kubectl get
    doppler run -p web -c prd -- kubectl get => ~kubectl get
    doppler run --command 'a && b' => ~a & ~b
    doppler secrets => doppler secrets
    dotenv -- kubectl get => ~kubectl get
    dotenv -e .env.prod -- kubectl get => ~kubectl get
    dotenv kubectl get => ~kubectl get
    dotenv -f x run -- kubectl get => ~kubectl get
    dotenv run kubectl get => ~kubectl get
    dotenv -v A=b -- kubectl get => ~kubectl get
    dotenv -p KEY => dotenv -p KEY
    dotenv get KEY => dotenv get KEY
    dotenvx run -f .env.prod -- kubectl get => ~kubectl get
    dotenvx encrypt => dotenvx encrypt
    infisical run --env=prod -- kubectl get => ~kubectl get
    chamber exec web -- kubectl get => ~kubectl get
    chamber exec a b -- kubectl get => ~kubectl get
    chamber read a b => chamber read a b
    envchain aws kubectl get => ~kubectl get
    envchain --set aws X => envchain --set aws X
    assume prod --exec 'aws s3 ls' => aws s3 ls
    assume prod --exec='aws s3 ls' => aws s3 ls
    assume prod => assume prod
    tsh kubectl get pods => ~kubectl get pods
    tsh ssh host => tsh ssh host
    mise exec -- kubectl get => ~kubectl get
    mise x node@20 -- kubectl get => ~node@20 -- kubectl get
    mise run deploy => mise run deploy
    mise exec -C dir -- kubectl get => !mise exec -C dir -- kubectl get
    asdf exec kubectl get => ~kubectl get
    direnv exec . kubectl get => direnv exec . kubectl get
    poetry run kubectl get => poetry run kubectl get
    uv run kubectl get => uv run kubectl get
    bundle exec rake x => bundle exec rake x
    nix-shell --run 'kubectl get' => nix-shell --run kubectl get
  `),
  )('%s => %s', (line, expected) => {
    expect(commandsOf(line)).toBe(expected)
  })

  it('a profile takes the place of what was there', () => {
    expect(unwrap(['aws-vault', 'exec', '--region=r', 'prod', '--', 'x'], ENV)[0]?.change).toEqual({
      set: { AWS_PROFILE: 'prod', AWS_REGION: 'r', AWS_DEFAULT_REGION: 'r' },
      unset: expect.arrayContaining(['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN']),
      cleared: false,
      user: null,
    })
  })
})

describe('runners of packages', () => {
  it.each(
    rows(`
    npx wrangler deploy => npx wrangler deploy & wrangler deploy
    npx -y wrangler@3 deploy => npx -y wrangler@3 deploy & wrangler deploy
    npx --package=aws-cdk -- cdk destroy => npx --package=aws-cdk -- cdk destroy & cdk destroy
    npx aws-cdk@2 deploy => npx aws-cdk@2 deploy & cdk deploy
    npx -p x -c 'kubectl get; a' => npx -p x -c kubectl get; a & kubectl get & a
    npx eslint . => npx eslint .
    npx --frobnicate kubectl get => npx --frobnicate kubectl get
    bunx vercel --prod => bunx vercel --prod & vercel --prod
    npm exec -- vercel rm x => npm exec -- vercel rm x & vercel rm x
    npm x wrangler deploy => npm x wrangler deploy & wrangler deploy
    npm run wrangler => npm run wrangler
    npm publish => npm publish
    pnpm dlx vercel => pnpm dlx vercel & vercel
    pnpm exec wrangler deploy => pnpm exec wrangler deploy & wrangler deploy
    pnpm wrangler deploy => pnpm wrangler deploy & wrangler deploy
    pnpm publish => pnpm publish
    yarn cdk destroy => yarn cdk destroy & cdk destroy
    yarn dlx wrangler@3 deploy => yarn dlx wrangler@3 deploy & wrangler deploy
    yarn add vercel => yarn add vercel
    bun x vercel => bun x vercel & vercel
  `),
  )('%s => %s', (line, expected) => {
    expect(commandsOf(line)).toBe(expected)
  })
})

it('a program that may start another is never taken for a plain command', () => {
  for (const line of [
    'aws-vault exec p -- x',
    'aws-vault list',
    "find . -exec x ';'",
    'op run -- x',
    'flock l x',
  ])
    expect(plainCommand(splitLine(line))).toBeNull()
  expect(plainCommand(splitLine('find . -name x'))).not.toBeNull()
})

describe('aws-vault itself', () => {
  it.each([
    ['list', 'read', []],
    ['ls --profiles', 'read', []],
    ['add prod', 'read', []],
    ['remove prod', 'read', []],
    ['clear', 'read', []],
    ['exec --json prod', 'secret-read', [{ kind: 'aws', profile: 'prod' }]],
    ['export prod', 'secret-read', [{ kind: 'aws', profile: 'prod' }]],
    ['login prod', 'secret-read', [{ kind: 'aws', profile: 'prod' }]],
    ['rotate prod', 'admin', [{ kind: 'aws', profile: 'prod' }]],
    ['proxy', 'exec', []],
    ['rotate --help', 'read', []],
    ['frobnicate', 'unknown', []],
  ])('%s: %s', (line, cls, selectors) => {
    const reading = toolNamed('aws-vault')!.read(splitLine(`aws-vault ${line}`), contextOf())
    expect(reading.operation.class).toBe(cls)
    expect(reading.selectors).toEqual(selectors)
  })
})
