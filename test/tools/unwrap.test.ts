// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell expansions
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSeen, shownWord } from '../../src/tools/unseen-word.ts'
import { unwrap } from '../../src/tools/unwrap.ts'

const ENV = { HOME: '/home/alice', PATH: '/usr/bin', KUBECONFIG: 'k' }

/** Each command as words joined by spaces; `!` before one that is unseen, `~` before one that is adrift. */
function commandsOf(argv: string[], env: Record<string, string> = ENV): string[] {
  return unwrap(argv, env).map(
    (c) =>
      `${c.unseen === null ? '' : '!'}${c.adrift === null ? '' : '~'}${c.cwd === null ? '' : `[${c.cwd}] `}${c.argv.map(shownWord).join(' ')}`,
  )
}

const sh = (script: string) => commandsOf(['sh', '-c', script])
const bash = (script: string) => commandsOf(['bash', '-c', script])

describe('wrappers', () => {
  it.each([
    ['kubectl get pods', ['kubectl get pods']],
    ['sudo kubectl get', ['kubectl get']],
    ['sudo -n -u bob -- kubectl get', ['kubectl get']],
    ['sudo -ubob kubectl get', ['kubectl get']],
    ['sudo --user=bob -D dir kubectl get', ['[dir] kubectl get']],
    ['sudo A=b kubectl get', ['kubectl get']],
    ['sudo -i kubectl get', ['!sudo -i kubectl get']],
    ['sudo -s kubectl get', ['!sudo -s kubectl get']],
    ['sudo -e file', ['!sudo -e file']],
    ['sudo --us=bob kubectl get', ['!sudo --us=bob kubectl get']],
    ['sudo -h host kubectl get', ['!sudo -h host kubectl get']],
    ['sudo', ['!sudo']],
    ['sudo -v', ['true']],
    ['sudo -E kubectl get', ['kubectl get', 'kubectl get']],
    ['doas -u bob kubectl get', ['kubectl get']],
    ['doas -s', ['!doas -s']],
    ['env', ['true']],
    ['env A=b kubectl get', ['kubectl get']],
    ['env -i A=b kubectl get', ['kubectl get']],
    ['env - kubectl get', ['kubectl get']],
    ['env -u KUBECONFIG -C dir kubectl get', ['[dir] kubectl get']],
    ['env --chdir=a --unset=B kubectl get', ['[a] kubectl get']],
    ['env -iu X kubectl get', ['kubectl get']],
    ['env --frobnicate kubectl get', ['!env --frobnicate kubectl get']],
    ['time kubectl get', ['kubectl get']],
    ['time -f %e -o out kubectl get', ['kubectl get']],
    ['nice kubectl get', ['kubectl get']],
    ['nice -n 5 kubectl get', ['kubectl get']],
    ['nice -10 kubectl get', ['kubectl get']],
    ['nice --adjustment=5 kubectl get', ['kubectl get']],
    ['nohup kubectl get', ['kubectl get']],
    ['timeout 5 kubectl get', ['kubectl get']],
    ['timeout -k 1 -s KILL --foreground 5m kubectl get', ['kubectl get']],
    ['timeout 5', ['!timeout 5']],
    ['stdbuf -oL -e 0 kubectl get', ['kubectl get']],
    ['setsid -w kubectl get', ['kubectl get']],
    ['ionice -c 2 -n7 kubectl get', ['kubectl get']],
    ['ionice -p 1', ['!ionice -p 1']],
    ['command kubectl get', ['kubectl get']],
    ['command -v kubectl', ['true']],
    ['exec -a x kubectl get', ['kubectl get']],
    ['watch kubectl get pods', ['kubectl get pods']],
    ['watch -n 1 -d kubectl get pods ; kubectl delete x', ['kubectl get pods', 'kubectl delete x']],
    ['watch -x kubectl get pods', ['kubectl get pods']],
    ['xargs kubectl delete pod', ['kubectl delete pod …']],
    ['xargs -0 -n 1 -P4 kubectl delete', ['kubectl delete …']],
    ['xargs -I{} kubectl delete pod/{}', ['kubectl delete pod/…']],
    ['xargs -i kubectl delete pod/{}', ['kubectl delete pod/…']],
    ['xargs -I X sh -c X', ['!sh -c …']],
    ['xargs', ['echo …']],
    ['xargs env', ['!…']],
    ['sudo env A=b nice time sh -c x', ['x']],
    ['/usr/bin/env kubectl get', ['kubectl get']],
    ['./env kubectl get', ['./env kubectl get']],
    ['/tmp/sudo kubectl get', ['/tmp/sudo kubectl get']],
    ['constructor x', ['constructor x']],
  ])('%s', (line, expected) => {
    expect(commandsOf(line.split(' '))).toEqual(expected)
  })

  it('env -S', () => {
    expect(commandsOf(['env', '-S', 'A=b kubectl', 'get'])).toEqual(['kubectl get'])
    expect(commandsOf(['env', '-S', '-i kubectl "get x"'])).toEqual(['kubectl get x'])
    expect(unwrap(['env', '-S', 'kubectl ${X}'], ENV)[0]?.unseen).not.toBeNull()
  })

  it.each([
    [['sudo', 'x'], { set: {}, unset: [], cleared: true, user: 'root' }],
    [['sudo', '-u', 'bob', 'A=b', 'x'], { set: { A: 'b' }, unset: [], cleared: true, user: 'bob' }],
    [
      ['sudo', '--preserve-env=KUBECONFIG', 'x'],
      { set: { KUBECONFIG: 'k' }, unset: [], cleared: true, user: 'root' },
    ],
    [['sudo', '-E', 'x'], { set: {}, unset: ['HOME'], cleared: false, user: 'root' }],
    [['env', '-u', 'HOME', 'A=b', 'x'], { set: { A: 'b' }, unset: ['HOME'], cleared: false, user: null }],
    [
      ['env', '-i', 'A=b', 'env', '-u', 'A', 'C=d', 'x'],
      { set: { C: 'd' }, unset: [], cleared: true, user: null },
    ],
    [['env', 'A=b', 'sudo', 'x'], { set: {}, unset: [], cleared: true, user: 'root' }],
    [
      ['sh', '-c', 'export A=b; unset HOME; C=d x'],
      { set: { A: 'b', C: 'd' }, unset: ['HOME'], cleared: false, user: null },
    ],
  ])('%j changes', (argv, change) => {
    expect(unwrap(argv, ENV)[0]?.change).toEqual(change)
  })

  it('names the wrappers, outermost first', () => {
    expect(unwrap(['sudo', 'env', 'sh', '-c', 'time -p x'], ENV)[0]?.wrappers).toEqual([
      'sudo',
      'env',
      'sh -c',
    ])
  })

  it.each([
    [['env', 'LD_PRELOAD=./x.so', 'kubectl', 'get']],
    [['env', 'BASH_ENV=./x', 'bash', '-c', 'true']],
    [['sh', '-c', 'NODE_OPTIONS=--require=./x node y']],
    [['sh', '-c', 'PATH=./bin:$PATH kubectl get']],
    [['sh', '-c', 'export KUBECONFIG=$(x); kubectl get']],
  ])('unseen for what it loads: %j', (argv) => {
    expect(unwrap(argv, ENV).at(-1)?.unseen).not.toBeNull()
  })

  it('a function in the environment comes before the program', () => {
    expect(commandsOf(['bash', '-c', 'kubectl get'], { 'BASH_FUNC_kubectl%%': '() { evil; }' })).toEqual([
      '!kubectl get',
    ])
  })
})

describe('shells', () => {
  it.each([
    [['bash', '-c', 'x'], ['x']],
    [['bash', '-ec', 'x'], ['x']],
    [['bash', '-euo', 'pipefail', '-c', 'x'], ['x']],
    [['bash', '-c', '-e', 'x'], ['x']],
    [['bash', '--norc', '-c', 'x', 'name', 'arg'], ['x']],
    [['sh', '-c', '--', 'x'], ['x']],
    [['dash', '-c', 'x'], ['x']],
    [['zsh', '-f', '-c', 'x'], ['x']],
    [['zsh', '-fc', 'x'], ['x']],
    [['zsh', '-c', 'x'], ['!zsh -c x']],
    [['bash', '-lc', 'x'], ['!bash -lc x']],
    [['bash', '-ic', 'x'], ['!bash -ic x']],
    [['bash', '--rcfile', 'f', '-c', 'x'], ['!bash --rcfile f -c x']],
    [['bash'], ['!bash']],
    [['bash', 'script.sh'], ['!bash script.sh']],
    [['sh', '-s'], ['!sh -s']],
    [['sh', '-c'], ['!sh -c']],
    [['bash', '--version'], ['true']],
    [['fish', '-c', 'x'], ['fish -c x']],
  ])('%j', (argv, expected) => {
    expect(commandsOf(argv)).toEqual(expected)
  })

  it('start-up variables', () => {
    expect(commandsOf(['bash', '-c', 'x'], { BASH_ENV: 'f' })).toEqual(['!bash -c x'])
    expect(commandsOf(['sh', '-c', 'x'], { BASH_ENV: 'f' })).toEqual(['x'])
  })
})

describe('scripts: every command is found', () => {
  it.each([
    ['a; b & c', ['a', 'b', 'c']],
    ['a && b || c', ['a', 'b', 'c']],
    ['a | b |& c', ['a', 'b', 'c']],
    ['! a', ['a']],
    ['time -p a', ['a']],
    ['(a; b)', ['a', 'b']],
    ['{ a; b; }', ['a', 'b']],
    ['if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
    ['while a; do b; done', ['a', 'b']],
    ['until a; do b; done', ['a', 'b']],
    ['for i in 1 2; do a; done', ['a']],
    ['for i; do a; done', ['a']],
    ['for i in $(a); do b; done', ['a', 'b']],
    ['case x in (a) b;; c|d) e ;; esac', ['b', 'e']],
    ['case $(a) in *) b; esac', ['a', 'b']],
    ['f() { a; }; f', ['a']],
    ['f() (a); f', ['a']],
    ['f() { a; }', ['true']],
    ['kubectl() { a; }; kubectl get', ['a']],
    ['false && kubectl() { a; }; kubectl get', ['false', 'a', 'kubectl get']],
    ['f() { g; }; g() { a; }; f', ['a']],
    ['echo $(a) `b` "$(c) `d`"', ['a', 'b', 'c', 'd', 'echo $(a) `b` $(c) `d`']],
    ['echo "${x:-$(a)}" ${y:-$(b)}', ['a', 'b', 'echo ${x:-$(a)} ${y:-$(b)}']],
    ['echo $((1 + $(a)))', ['a', 'echo $((1 + $(a)))']],
    ['echo $((a); b)', ['a', 'b', 'echo $((a); b)']],
    ['x=$(a) b', ['a', 'b']],
    ['x=$(a)', ['a']],
    ['a > $(b)', ['b', 'a']],
    ['a <<E\n$(b)\nE\nc', ['b', 'a', 'c']],
    ["a <<'E'\n$(b)\nE\nc", ['a', 'c']],
    ['a <<-E\n\tx\n\tE\nc', ['a', 'c']],
    ['a <<E | b\nx\nE\nc', ['a', 'b', 'c']],
    ['a <<E; b\nx\nE\nc', ['a', 'b', 'c']],
    ['a <<E <<F\nx\nE\ny\nF\nc', ['a', 'c']],
    ['a #; b', ['a']],
    ['a#b', ['a#b']],
    ['a \\\nb', ['a b']],
    ['\'a\' "b c" d\\ e', ['a b c d e']],
    ['a\nb', ['a', 'b']],
    ['a 2>&1 >/dev/null', ['a']],
    ['exec a', ['a']],
    ['command a', ['a']],
    ['eval a', ['!eval a']],
    ['eval "$x"; b', ['!eval $x', '~b']],
    ['. ./x; b', ['!. ./x', '~b']],
    ['source x', ['!source x']],
    ['alias kubectl=x; kubectl get', ['!alias kubectl=x', '~kubectl get']],
    ["trap 'a' EXIT", ['!trap a EXIT']],
    ['trap - EXIT; a', ['a']],
    ['$x get', ['!$x get']],
    ['"$x" get; a', ['!$x get', '~a']],
    ['./a', ['./a']],
    ['echo x > /dev/tcp/h/1', ['!true', 'echo x']],
    ['', ['true']],
    ['cd x', ['true']],
    ['set -euo pipefail; a', ['a']],
  ])('%j', (script, expected) => {
    expect(sh(script)).toEqual(expected)
  })

  it.each([
    ['[[ -f $(a) ]] && b', ['a', 'b']],
    ['(( x > $(a) )) && b', ['a', 'b']],
    ['((a); b)', ['a', 'b']],
    ['function f { a; }; f', ['a']],
    ['function f() { a; }; f', ['a']],
    ['for ((i = 0; i < 3; i++)); do a; done', ['a']],
    ['select x in 1; do a; done', ['a']],
    ['a &> out', ['a']],
    ['a <(b) >(c)', ['b', 'c', 'a <(b) >(c)']],
    ['x=(a $(b)); c', ['b', 'c']],
    ['a <<< $(b)', ['b', 'a']],
    ['coproc a', ['!bash -c coproc a']],
  ])('bash: %j', (script, expected) => {
    expect(bash(script)).toEqual(expected)
  })

  // Each of these runs something else, or something more, in dash than in bash.
  it.each([
    ['((kubectl delete ns x))'],
    ['[[ a && kubectl delete ns x ]]'],
    ['echo &>x kubectl delete ns y'],
    ['function f {\nkubectl delete ns x\n}'],
    ['"${x:-\'}" ; kubectl delete y; echo "\'"'],
    ["'open"],
    ['a )'],
    ['a }; )'],
    ['if a; then'],
    ['$(a'],
    ['a ;; b'],
    ['a | | b'],
    ['shopt -s extglob; ls !(x)'],
  ])('refused: %j', (script) => {
    expect(sh(script)).toEqual([`!sh -c ${script}`])
  })
})

describe('scripts: where a command lands', () => {
  it.each([
    ['cd x && a', ['[x] a']],
    ['cd x; a', ['[x] a', 'a']],
    ['cd x || a', ['a']],
    ['cd x && cd y && a', ['[x/y] a']],
    ['cd x && cd .. && a', ['[.] a']],
    ['cd /x && a', ['[/x] a']],
    ['cd -- x && a', ['[x] a']],
    ['cd ~ && a', ['[/home/alice] a']],
    ['cd ~bob && a', ['~a']],
    ['cd "$x" && a', ['~a']],
    ['cd && a', ['~a']],
    ['cd - && a', ['~a']],
    ['(cd x && a); b', ['[x] a', 'b']],
    ['pushd x; a', ['!pushd x', '~a']],
    ['while true; do cd x; a; done', undefined],
    ['if t; then cd x; fi; a', ['t', '[x] a', 'a']],
    [
      'kubectl config use-context p && kubectl delete x',
      ['kubectl config use-context p', '~kubectl delete x'],
    ],
    ['gh pr checkout 1 && git push', ['gh pr checkout 1', '~git push']],
    ['gh pr list; git push', ['gh pr list', 'git push']],
    ['gh repo set-default x; gh pr merge 1', ['gh repo set-default x', '~gh pr merge 1']],
    ['npm config set registry x; npm publish', ['npm config set registry x', '~npm publish']],
    ['vault login x; vault kv put y', ['vault login x', '~vault kv put y']],
    ['kubectl config view && kubectl get x', ['kubectl config view', 'kubectl get x']],
    ['kubectx p; kubectl delete x', ['kubectx p', '~kubectl delete x']],
    ['git checkout main && git push', ['git checkout main', '~git push']],
    ['git commit -m x && git push', ['git commit -m x', 'git push']],
    ['terraform workspace select p && terraform apply', ['terraform workspace select p', '~terraform apply']],
    ['cp x ~/.kube/config; kubectl delete y', ['cp x /home/alice/.kube/config', '~kubectl delete y']],
    ['cp x "$y"; kubectl delete y', ['cp x $y', '~kubectl delete y']],
    ['cp -r x z; kubectl delete y', ['cp -r x z', 'kubectl delete y']],
    ['a > ~/.kube/config; kubectl delete x', ['~a', '~kubectl delete x']],
  ])('%j', (script, expected) => {
    if (expected) expect(sh(script)).toEqual(expected)
    else expect(sh(script).some((command) => command.includes('~'))).toBe(true)
  })

  it.each([
    ['KUBECONFIG=a x', [{ KUBECONFIG: 'a' }]],
    ['KUBECONFIG=a; x', [{ KUBECONFIG: 'a' }]],
    ['AWS_PROFILE=a; x', [{}]],
    ['AWS_PROFILE=a; export AWS_PROFILE; x', [{ AWS_PROFILE: 'a' }]],
    ['export AWS_PROFILE=a B=c; x', [{ AWS_PROFILE: 'a', B: 'c' }]],
    ['declare -x AWS_PROFILE=a; x', [{ AWS_PROFILE: 'a' }]],
    ['set -a; AWS_PROFILE=a; x', [{ AWS_PROFILE: 'a' }]],
    ['AWS_PROFILE=a true; x', [{ AWS_PROFILE: 'a' }, {}]],
    ['(export AWS_PROFILE=a); x', [{}]],
    ['if t; then export AWS_PROFILE=a; fi; x', [{}, { AWS_PROFILE: 'a' }, {}]],
    ['f() { export AWS_PROFILE=a; }; f; x', [{ AWS_PROFILE: 'a' }]],
  ])('%j', (script, sets) => {
    expect(unwrap(['sh', '-c', script], ENV).map((command) => command.change.set)).toEqual(sets)
  })

  it('what a part of the line may write is not taken as seen', () => {
    const changing = (script: string) =>
      unwrap(['sh', '-c', script], ENV).map((command) => command.inputsMayChange)
    expect(changing('kubectl apply -f x')).toEqual([false])
    expect(changing('cat x | kubectl apply -f -')).toEqual([true, true])
    expect(changing('cp a x; kubectl apply -f x')).toEqual([true, true])
    expect(changing('kubectl apply -f - <<E\nx\nE')).toEqual([true])
    expect(unwrap(['sudo', 'kubectl', 'apply', '-f', 'x'], ENV)[0]?.inputsMayChange).toBe(false)
  })

  it('unknown words are marked', () => {
    const words = (script: string) => unwrap(['bash', '-c', script], ENV)[0]!.argv.map(isSeen)
    expect(words('a $x "$x" \'$x\' *.yaml \\* "*" ~bob {a,b} {} [ a? $\'x\' $1 "$@"')).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('unwrap holds up', () => {
  it('never throws, never answers nothing', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'sudo',
        'env',
        '-i',
        '-u',
        'sh',
        '-c',
        'xargs',
        '--',
        '-S',
        'A=b',
        'watch',
        'exec',
        '-',
        '',
        '\0',
        '$x',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        expect(unwrap(argv, ENV).length).toBeGreaterThan(0)
      }),
    )
  })

  it('never throws on a script, and always answers in time', () => {
    const token = fc.constantFrom(
      'a',
      'cd x',
      ';',
      '&&',
      '||',
      '|',
      '&',
      '(',
      ')',
      '{',
      '}',
      'if',
      'then',
      'fi',
      'for i in',
      'do',
      'done',
      'while',
      'case x in',
      'esac',
      ';;',
      '$(',
      '`',
      '"',
      "'",
      '$x',
      '<<E\n',
      '\nE\n',
      '>',
      'f()',
      'f',
      '\n',
      '!',
      '[[',
      ']]',
      '((',
      '))',
      '${',
      '\\',
      '#',
      '<(',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), fc.constantFrom(' ', ''), (tokens, glue) => {
        expect(unwrap(['bash', '-c', tokens.join(glue)], ENV).length).toBeGreaterThan(0)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['f() { f; f; }; f'],
    [`${'while a; do cd b; '.repeat(30)}c${'; done'.repeat(30)}`],
    [`${'('.repeat(5000)}a${')'.repeat(5000)}`],
    [`${'$('.repeat(5000)}a${')'.repeat(5000)}`],
    [`a${' && a'.repeat(20_000)}`],
    [Array.from({ length: 3000 }, (_, i) => `a${i}`).join(';')],
  ])('gives up on absurd scripts', (script) => {
    expect(
      unwrap(['sh', '-c', script], ENV).some((command) => command.unseen !== null || command.argv[0] === 'a'),
    ).toBe(true)
  })
})

/** Each was seen to run its substitution in bash 5.2. */
describe('text that bash reads twice', () => {
  it.each([
    ["x='a[$(evil)]'; echo $((x))"],
    ["x='a[$(evil)]'; [[ $x -eq 1 ]]"],
    ["for x in 'a[$(evil)]'; do echo $((x)); done"],
    ["read x <<< 'a[`evil`]'; echo $((x))"],
    ["f() { echo $(($1)); }; f 'a[$(evil)]'"],
    ["printf -v 'a[$(evil)]' x"],
    ["[ -v 'a[$(evil)]' ]"],
    ["read 'a[$(evil)]'"],
    ["let 'a[$(evil)]'"],
    ["declare 'a[$(evil)]=1'"],
    ["typeset -a 'x=($(evil))'"],
    ["OPTIND='a[$(evil)]'"],
    ["PS4='$(evil)'; set -x; true"],
    ['echo "${x@P}"'],
    ['x=\'a[$\'"$y"; echo $((x))'],
    ['mapfile -C evil -c 1 a'],
    ['hash -p /tmp/evil ls; ls'],
  ])('%s', (script) => {
    expect(bash(script).some((command) => command.startsWith('!'))).toBe(true)
  })

  it('also where it comes from outside of the script', () => {
    expect(commandsOf(['bash', '-c', 'echo $(($1))', 'x', 'a[$(evil)]'])[0]).toMatch(/^!/)
    expect(commandsOf(['env', 'x=a[$(evil)]', 'bash', '-c', 'echo $((x))'])[0]).toMatch(/^!/)
  })

  it.each([
    ['x="$(date)"; echo "$x"'],
    ['[[ $x =~ ^v$ ]] && echo yes'],
    ['for f in a b; do echo "$f"; done'],
    ["kubectl get pods -o jsonpath='{.items}'"],
    ['i=0; i=$((i+1)); hash -r'],
    ['mapfile -t a < f'],
    ['[ "$(id -u)" = 0 ]'],
  ])('and not in %s', (script) => {
    expect(bash(script).filter((command) => command.startsWith('!'))).toEqual([])
  })
})

describe('what a command is fed', () => {
  it.each<[string, (string | undefined)[]]>([
    ["psql app <<< 'select 1'", ['select 1\n']],
    ['psql <<EOF\nselect 1\nEOF\n', ['select 1\n']],
    ['psql <<-EOF\n\tselect 1\n\tEOF\n', ['select 1\n']],
    ["psql <<'EOF'\nselect $1\nEOF\n", ['select $1\n']],
    ['psql <<EOF\nselect $x\nEOF\n', [undefined]],
    ['psql <<< "$x"', [undefined]],
    ["psql <<< 'a' <<< 'b'", ['b\n']],
    ["psql <<< 'a' < file", [undefined]],
    ["psql 3<<< 'a'", [undefined]],
    ["psql 0<<< 'a'", ['a\n']],
    ["psql <<< 'a'; mysql", ['a\n', undefined]],
    ["sudo -u postgres psql <<< 'a'", ['a\n']],
    ["sh -c 'psql' <<< 'a'", [undefined]],
    ["xargs psql <<< 'a'", [undefined]],
    ["f() { psql; }; f <<< 'a'", [undefined]],
    ["{ psql; } <<< 'a'", [undefined]],
  ])('%j', (line, fed) => {
    expect(unwrap(['bash', '-c', line], {}).map(({ stdin }) => stdin)).toEqual(fed)
  })
})
