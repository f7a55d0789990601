import { equal, match, rejects } from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createDirectory, ensurePlatformKeys } from '#merchants'
import { addStaff } from '#oversight'
import { createKeys } from '#platform/keys'
import { createWorld } from '#test/world'
import { runAuditErrand } from './audit.ts'

const desk = mkdtempSync(join(tmpdir(), 'tongbao-audit-errand-'))
after(() => rmSync(desk, { recursive: true }))

test('the log is taken out, signed by the platform, and verified where there is no database', async () => {
  await using world = await createWorld()
  const now = () => new Date('2026-11-27T01:00:00Z')
  const deps = { db: world.db, keys: createKeys(Buffer.alloc(32, 7)), now }
  await ensurePlatformKeys(deps)
  await addStaff(deps, { name: '陈', roles: ['operator'], addedBy: 'platform' })
  const directory = createDirectory(deps)
  const run = async (...args: string[]) => {
    let said = ''
    const print = (text: string) => {
      said += text
    }
    const visit: Parameters<typeof runAuditErrand>[0]['visit'] = (errand) =>
      errand({ db: world.db, now, directory })
    const code = await runAuditErrand({ print, args, visit })
    return { code, said }
  }
  const { said: log } = await run('export')
  const [file, cut, key, other] = ['log', 'cut', 'key', 'other'].map((name) => join(desk, name))
  const { publicPem } = await directory.signingKey('public_key')
  writeFileSync(String(file), log)
  writeFileSync(String(cut), log.split('\n').slice(0, -2).join('\n'))
  writeFileSync(String(key), publicPem)
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(String(other), publicKey.export({ type: 'spki', format: 'pem' }))

  const right = await run('verify', String(file), '--key', String(key))
  equal(right.code, 0)
  match(right.said, /^2 rows are as they were written\nheight 1\nhead \w{64}\n.*\nsignature right/)
  match((await run('verify', String(file))).said, /signature not checked/)
  equal((await run('verify', String(file), '--key', String(other))).code, 1)
  match((await run('verify', String(cut))).said, /breaks off/)
  await rejects(() => run('burn'), /there is no errand burn/)
  await rejects(() => run('verify'), /one file is verified at a time/)
})
