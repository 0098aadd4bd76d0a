import { chmodSync, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askRun, openRunSocket, type RunSocket } from '../../src/exec/run-socket.ts'

const bytes = (text: string) => Buffer.from(text)
const text = (answer: Uint8Array) => Buffer.from(answer).toString()
const soon = { timeoutMs: 2000 }

async function running(handler: (request: string) => Promise<string>): Promise<RunSocket> {
  const run = await openRunSocket()
  onTestFinished(() => run.close())
  run.serve(async (request) => bytes(await handler(text(request))))
  return run
}

describe('the run socket', () => {
  it('answers each of many askers with its own answer', async () => {
    const run = await running(async (request) => {
      await new Promise((resolve) => setTimeout(resolve, (Number(request) * 7) % 20))
      return `answer ${request}`
    })
    const asked = Array.from({ length: 40 }, (_, i) => askRun(run.childFd, bytes(`${i}`), soon))
    expect((await Promise.all(asked)).map(text)).toEqual(asked.map((_, i) => `answer ${i}`))
  })

  it('carries any bytes', async () => {
    const every = Uint8Array.from({ length: 256 }, (_, i) => i)
    const run = await openRunSocket()
    onTestFinished(() => run.close())
    run.serve(async (request) => request.toReversed())
    expect([...(await askRun(run.childFd, every, soon))]).toEqual([...every.toReversed()])
  })

  it('says so at once when there is no answer', async () => {
    const run = await running(async () => {
      throw new Error('a secret reason')
    })
    const error = await askRun(run.childFd, bytes('x'), { timeoutMs: 60_000 }).catch((error) => error)
    expect(error).toMatchObject({ code: 'verifier_failed' })
    expect(String(error)).not.toContain('secret')
  })

  it('does not wait for ever', async () => {
    const run = await running(() => new Promise(() => {}))
    await expect(askRun(run.childFd, bytes('x'), { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'verifier_failed',
    })
  })

  it('says so when the descriptor leads nowhere', async () => {
    await expect(askRun(987, bytes('x'), soon)).rejects.toMatchObject({ code: 'verifier_failed' })
  })

  it('survives requests that make no sense', async () => {
    const run = await running(async (request) => request)
    for (const line of [
      '',
      '{}',
      'null',
      '[]',
      '{"id":1}',
      '\ufffd',
      '{"id":"x","answerTo":"/etc/passwd","request":""}',
    ]) {
      writeSync(run.childFd, `${line}\n`)
    }
    expect(text(await askRun(run.childFd, bytes('still here'), soon))).toBe('still here')
  })

  it('delivers into a private directory only', async () => {
    const run = await running(async () => 'a credential')
    const directory = mkdtempSync(join(tmpdir(), 'stepup-open-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    chmodSync(directory, 0o755)
    let connections = 0
    const server = createServer(() => connections++)
    onTestFinished(() => void server.close())
    const answerTo = join(directory, 'answer')
    await new Promise<void>((resolve) => server.listen(answerTo, resolve))
    writeSync(run.childFd, `${JSON.stringify({ id: 'x', answerTo, request: '' })}\n`)
    await askRun(run.childFd, bytes('later, so that the first was handled'), soon)
    expect(connections).toBe(0)
  })
})
