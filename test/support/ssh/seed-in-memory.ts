import { createPrivateKey, createPublicKey } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** PKCS #8 of an Ed25519 key, up to its seed (RFC 8410 §7). */
const BEFORE = Buffer.from('302e020100300506032b657004220420', 'hex')

const PAGE = 4096
const CHUNK = 1024 * PAGE

/**
 * The private key that a process holds for an Ed25519 public key, out of its memory: BoringSSL, which Bun has, keeps
 * the seed right before the public key. Null where it is not found.
 *
 * @param publicKey 32 bytes
 */
export function seedInMemory(pid: number, publicKey: Buffer): Buffer | null {
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const pages = openSync(`/proc/${pid}/pagemap`, 'r')
  try {
    for (const from of chunksOf(pid)) {
      const bytes = isThere(pages, from) ? read(memory, from) : null
      for (
        let at = bytes?.indexOf(publicKey) ?? -1;
        bytes && at >= 0;
        at = bytes.indexOf(publicKey, at + 1)
      ) {
        const seed = bytes.subarray(at - 32, at)
        if (seed.length === 32 && publicOf(seed).equals(publicKey)) return Buffer.from(seed)
      }
    }
    return null
  } finally {
    closeSync(memory)
    closeSync(pages)
  }
}

function* chunksOf(pid: number): Generator<number> {
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from = '', until = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? []
    const end = Number.parseInt(until, 16)
    for (let at = Number.parseInt(from, 16); at < end; at += CHUNK) yield at
  }
}

/** Whether any page of it was ever written: a runtime reserves far more (proc_pid_pagemap(5), bits 62 and 63). */
function isThere(pages: number, from: number): boolean {
  const entries = Buffer.alloc((CHUNK / PAGE) * 8)
  const length = readSync(pages, entries, 0, entries.length, (from / PAGE) * 8)
  for (let at = 7; at < length; at += 8) if (((entries[at] ?? 0) & 0xc0) !== 0) return true
  return false
}

/** A little more than a chunk, for what lies across its end. */
function read(memory: number, from: number): Buffer | null {
  const bytes = Buffer.alloc(CHUNK + 64)
  try {
    return bytes.subarray(0, readSync(memory, bytes, 0, bytes.length, from))
  } catch {
    return null
  }
}

function publicOf(seed: Buffer): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([BEFORE, seed]), format: 'der', type: 'pkcs8' })
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x as string, 'base64url')
}
