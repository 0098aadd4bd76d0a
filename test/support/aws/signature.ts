import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type SignedRequest = { method: string; url: URL; headers: IncomingHttpHeaders; body: Buffer }

export type Signer = {
  accessKeyId: string
  region: string
  service: string
  date: string
  signed: string[]
  signature: string
}

/** The `Authorization` header of Signature Version 4; null for any other. */
export function signerOf({ headers }: SignedRequest): Signer | null {
  const found =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    )
  if (!found) return null
  const [, accessKeyId = '', date = '', region = '', service = '', signed = '', signature = ''] = found
  return { accessKeyId, region, service, date, signed: signed.split(';'), signature }
}

/** Whether the holder of this secret signed this very request. */
export function isSignedBy(request: SignedRequest, signer: Signer, secret: string): boolean {
  const { method, url, headers, body } = request
  const time = String(headers['x-amz-date'] ?? '')
  const canonical = [
    method,
    // S3 alone signs the path as it stands; the others sign it encoded once more
    signer.service === 's3' ? url.pathname : url.pathname.split('/').map(encodeURIComponent).join('/'),
    [...url.searchParams]
      .map(([k, v]) => `${encode(k)}=${encode(v)}`)
      .sort()
      .join('&'),
    ...signer.signed.map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    signer.signed.join(';'),
    String(headers['x-amz-content-sha256'] ?? sha256(body)),
  ].join('\n')
  const scope = `${signer.date}/${signer.region}/${signer.service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = [signer.date, signer.region, signer.service, 'aws4_request'].reduce(
    (key: string | Buffer, part) => hmac(key, part),
    `AWS4${secret}`,
  )
  const wanted = hmac(key, text)
  return timingSafeEqual(wanted, Buffer.from(signer.signature, 'hex'))
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
