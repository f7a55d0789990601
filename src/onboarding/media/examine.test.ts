import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { Refusal } from '#kernel/refusal'
import { bmp, jpeg, mp4, pdf, png } from '#test/onboarding'
import { examine, type Uploaded } from './examine.ts'
import { scanForTestFile } from './scan.ts'

const image = (filename: string, bytes: Buffer): Uploaded => ({ filename, bytes, kind: 'image' })

test('what is taken, by what it is', async () => {
  const table: readonly (readonly [uploaded: Uploaded, contentType: string])[] = [
    [image('a.png', png()), 'image/png'],
    [image('a.JPG', jpeg), 'image/jpeg'],
    [image('a.b.jpeg', jpeg), 'image/jpeg'],
    // A telephone's second picture, and zeros behind the end.
    [image('a.jpg', Buffer.concat([jpeg, jpeg])), 'image/jpeg'],
    [image('a.jpg', Buffer.concat([jpeg, Buffer.alloc(8)])), 'image/jpeg'],
    [image('a.bmp', bmp()), 'image/bmp'],
    [image('a.pdf', pdf()), 'application/pdf'],
    [{ filename: 'a.mp4', bytes: mp4, kind: 'video' }, 'video/mp4'],
    [{ ...image('a.png', png()), sha256: hash('sha256', png()).toUpperCase() }, 'image/png'],
  ]
  for (const [uploaded, contentType] of table)
    assert.equal((await examine(uploaded, scanForTestFile)).contentType, contentType)
})

const mega = 1024 * 1024
/** A picture that is whole, and larger by text that nobody sees. */
const heavy = (size: number): Buffer => {
  const bytes = bmp()
  const large = Buffer.concat([bytes, Buffer.alloc(size - bytes.length, 1)])
  large.writeUInt32LE(large.length, 2)
  return large
}
const eicar = Buffer.from(
  ['X5O!P%@AP[4', String.raw`\PZX54(P^)7CC)7}`, '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(
    '',
  ),
)
const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), deflateRawSync(Buffer.alloc(99))])
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')

/** With a comment, which belongs to the picture and is shown by nobody. */
function commented(text: string): Buffer {
  const comment = Buffer.from(text)
  const head = Buffer.from([0xff, 0xfe, 0, 0])
  head.writeUInt16BE(comment.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)])
}

/** One whose first head says a large picture, and whose second the small one that a bound is asked about. */
function twoHeaded(): Readonly<{ png: Buffer; jpeg: Buffer }> {
  const [small, large] = [png(), png(60_000, 60_000)]
  const headEnd = 8 + 12 + 13
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0xea, 0x60, 0xea, 0x60, 1, 1, 0x11, 0])
  return {
    png: Buffer.concat([large.subarray(0, headEnd), small.subarray(8)]),
    jpeg: Buffer.concat([jpeg.subarray(0, 2), frame, jpeg.subarray(2)]),
  }
}

test('traps', async () => {
  const table: readonly (readonly [what: string, uploaded: Uploaded, code: string])[] = [
    ['nothing', image('a.png', Buffer.alloc(0)), 'MEDIA_EMPTY'],
    [
      'another file than was signed',
      { ...image('a.png', png()), sha256: '0'.repeat(64) },
      'MEDIA_DIGEST',
    ],
    ['text', image('a.png', Buffer.from('hello, world')), 'MEDIA_TYPE'],
    ['HTML', image('a.png', Buffer.from('<!doctype html><html></html>')), 'MEDIA_TYPE'],
    ['SVG', image('a.svg', svg), 'MEDIA_TYPE'],
    ['SVG by the name of a picture', image('a.png', svg), 'MEDIA_TYPE'],
    ['an archive', image('a.jpg', zip), 'MEDIA_TYPE'],
    ['a program', image('a.jpg', Buffer.from('MZ'.padEnd(128, '\0'))), 'MEDIA_TYPE'],
    ['a film for a picture', image('a.mp4', mp4), 'MEDIA_TYPE'],
    ['a picture for a film', { filename: 'a.png', bytes: png(), kind: 'video' }, 'MEDIA_TYPE'],
    ['a picture by another name', image('a.jpg', png()), 'MEDIA_NAME'],
    ['a picture by the name of a page', image('a.png.html', png()), 'MEDIA_NAME'],
    ['a picture without a name', image('png', png()), 'MEDIA_NAME'],
    ['an archive behind a picture', image('a.png', Buffer.concat([png(), zip])), 'MEDIA_UNSOUND'],
    ['a page behind a picture', image('a.jpg', Buffer.concat([jpeg, svg])), 'MEDIA_UNSOUND'],
    [
      'a script in a comment',
      image('a.jpg', commented('<script>alert(1)</script>')),
      'MEDIA_UNSOUND',
    ],
    ['PHP in a comment', image('a.jpg', commented('<?php system(1);')), 'MEDIA_UNSOUND'],
    ['half a picture', image('a.png', png().subarray(0, 40)), 'MEDIA_UNSOUND'],
    ['half a photograph', image('a.jpg', jpeg.subarray(0, 100)), 'MEDIA_UNSOUND'],
    ['a BMP that lies about its end', image('a.bmp', Buffer.concat([bmp(), zip])), 'MEDIA_UNSOUND'],
    ['seven pictures', image('a.jpg', Buffer.concat(Array(7).fill(jpeg))), 'MEDIA_UNSOUND'],
    ['a bomb', image('a.png', png(60_000, 60_000)), 'MEDIA_PIXELS'],
    ['a BMP bomb', image('a.bmp', bmp(2_000_000_000, -2_000_000_000)), 'MEDIA_PIXELS'],
    ['a bomb with a second head', image('a.png', twoHeaded().png), 'MEDIA_UNSOUND'],
    ['a photograph with a second frame', image('a.jpg', twoHeaded().jpeg), 'MEDIA_UNSOUND'],
    ['too large a picture', image('a.bmp', heavy(5 * mega + 1)), 'MEDIA_TOO_LARGE'],
    [
      'too large a PDF',
      image('a.pdf', Buffer.concat([pdf(), Buffer.alloc(8 * mega, 32)])),
      'MEDIA_TOO_LARGE',
    ],
    [
      'too long a film',
      { filename: 'a.mp4', bytes: Buffer.concat([mp4, Buffer.alloc(5 * mega)]), kind: 'video' },
      'MEDIA_TOO_LARGE',
    ],
    [
      'a PDF with a script',
      image('a.pdf', pdf('/OpenAction << /S /JavaScript >>')),
      'MEDIA_ACTIVE',
    ],
    [
      'one that spells it otherwise',
      image('a.pdf', pdf('/A << /S /J#61vaScript >>')),
      'MEDIA_ACTIVE',
    ],
    ['a PDF with a file', image('a.pdf', pdf('/EmbeddedFiles 3 0 R')), 'MEDIA_ACTIVE'],
    ['an archive behind a PDF', image('a.pdf', Buffer.concat([pdf(), zip])), 'MEDIA_UNSOUND'],
    ['a page in a PDF', image('a.pdf', pdf('<html>')), 'MEDIA_UNSOUND'],
    ['a virus', image('a.jpg', commented(eicar.toString())), 'MEDIA_INFECTED'],
  ]
  for (const [what, uploaded, code] of table) assert.equal(await codeOf(uploaded), code, what)
  assert.equal(await codeOf(image('a.png', png()), async () => 'unknown'), 'MEDIA_UNSCANNED')
})

async function codeOf(uploaded: Uploaded, scan = scanForTestFile): Promise<string> {
  try {
    await examine(uploaded, scan)
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
