import { describe, expect, it } from 'vitest'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES = {
  read: `
    copilot --version
    copilot --help
    copilot help
    copilot app ls
    copilot app list
    copilot application ls
    copilot app show -n x
    copilot env ls
    copilot env show -n prod --manifest
    copilot svc ls
    copilot svc status -n x -e prod
    copilot service status
    copilot svc logs -n x -e prod --follow
    copilot svc package -n x -e prod
    copilot job ls
    copilot pipeline status
    copilot svc delete --help
    copilot completion bash
    copilot storage init -n x -t S3
    copilot pipeline init
  `,
  write: `
    copilot init --app x --name y --type 'Load Balanced Web Service' --dockerfile ./Dockerfile
    copilot deploy -n x -e prod
    copilot app init x
    copilot env init --name prod --profile p --default-config
    copilot env deploy -n prod
    copilot svc init -n x
    copilot svc deploy -n x -e prod --tag v1
    copilot svc pause -n x
    copilot job run -n x
    copilot secret init -n x --values prod=y
    copilot pipeline deploy
    copilot svc package -n x --upload-assets
  `,
  destructive: `
    copilot app delete --yes
    copilot env delete -n prod --yes
    copilot svc delete -n x -e prod
    copilot job delete -n x
    copilot task delete -n x
    copilot pipeline delete
  `,
  exec: `
    copilot
    copilot -p 'delete everything' --allow-all-tools
    copilot svc exec -n x -e prod -c sh
    copilot task run --image x
    copilot task exec
    copilot run local
    copilot svc ls --frobnicate
  `,
  unknown: `
    copilot svc frobnicate
  `,
}

describe('copilot classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('copilot targets', () => {
  it('names profile and region where they are typed', () => {
    expect(readingOf('copilot env init --profile p --region r').selectors).toEqual([
      { kind: 'aws', profile: 'p', region: 'r' },
    ])
    expect(readingOf('copilot svc ls').selectors).toEqual([{ kind: 'aws' }])
    expect(readingOf('copilot', contextOf()).reach).toBe('current')
  })

  it('words that are not known', () => {
    expect(readingOfArgv(['copilot', 'svc', 'delete', unseenText('$x')]).operation.class).toBe('destructive')
    expect(readingOfArgv(['copilot', 'svc', 'ls', unseenWords('$x')]).selectors).toEqual([])
  })
})
