import { describe, expect, it } from 'vitest'
import { toolNamed } from '../../src/tools/registry.ts'
import { readUnknown } from '../../src/tools/unknown-program.ts'
import { contextOf, filesKnown, table } from './reading-of.ts'

const read = (line: string) => readUnknown(line.split(' '), contextOf())

describe('programs without a grammar', () => {
  it.each(
    table(`
    ls -la
    cat x
    echo hello
    grep -r delete .
    find . -name x -type f
    sort -u x
    test -f x
    [ -f x ]
    true
    jq .a x
    rm -rf dir
    /usr/bin/cat x
    just --list
    just -l
    just --show deploy
    just -f x --summary
    task --list
    task -a
    task -t x.yml --list-all
    make --version
    rake --help
  `),
  )('harmless: %s', (line) => {
    expect(read(line)).toMatchObject({ reach: 'local', operation: { class: 'read' } })
  })

  it.each(
    table(`
    find . -delete
    find . -exec rm {} ;
    find . -fprint x
    find . -okdir x ;
    sort --compress-program=evil x
    sort --co evil x
    sed s/a/b/e x
    awk 1
    tar xf x
    make
    make -n deploy
    make --version deploy
    make deploy
    just deploy
    just deploy --list
    just --evaluate
    just --dry-run deploy
    task deploy
    task --list --json
    task --dry deploy
    rake -T
    invoke --list
    npm test
    ssh host
    psql
    ./deploy.sh
    curl https://x
    frobnicate --help
    frobnicate --version
    cd x
  `),
  )('exec on everything current: %s', (line) => {
    expect(read(line)).toMatchObject({ reach: 'current', operation: { class: 'exec' } })
  })

  it('a script is an input', () => {
    expect(read('bash -e script.sh x')).toMatchObject({
      wants: [{ kind: 'file', path: 'script.sh' }],
      operation: { class: 'exec', resource: 'script.sh', inputs: [{ path: 'script.sh', seen: false }] },
    })
    const seen = readUnknown(['sh', 'x.sh'], contextOf({}, filesKnown({ 'x.sh': 'true' })))
    expect(seen.operation.inputs).toEqual([{ path: 'x.sh', seen: true }])
    expect(seen.wants).toEqual([])
  })

  it('names tools by their programs', () => {
    expect(toolNamed('tofu')?.name).toBe('terraform')
    expect(toolNamed('kubectl')?.name).toBe('kubectl')
    expect(toolNamed('constructor')).toBeNull()
    expect(toolNamed('kubectl-foo')).toBeNull()
  })
})
