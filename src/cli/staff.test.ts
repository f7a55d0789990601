import { equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import {
  acceptInvitation,
  codeAt,
  ensureAdministrator,
  seeInvitation,
  type SignInDeps,
} from '#oversight'
import { ConfigRefused } from '#platform/config'
import { testKeys } from '#test/parties'
import { createWorld } from '#test/world'
import { runStaffErrand } from './staff.ts'

const now = () => new Date('2026-11-27T01:00:00Z')

/** What an errand prints, or how it was refused. */
async function say(deps: SignInDeps, line: string): Promise<string> {
  let text = ''
  const given = {
    ...deps,
    publicUrl: 'https://pay.example',
    print: (part: string) => void (text += part),
  }
  try {
    await runStaffErrand({ ...given, args: line.split(' ').filter(Boolean) })
    return text
  } catch (error) {
    if (error instanceof ConfigRefused) return error.message
    throw error
  }
}

test('the first link of an installation, then those of colleagues', async () => {
  await using world = await createWorld()
  const deps = { db: world.db, keys: testKeys, now }
  match(await say(deps, 'invite'), /there is nobody of this login/)
  equal(await ensureAdministrator(deps), true)
  match(await say(deps, 'list'), /管理员 +admin +administrator +在岗 +未开通/)
  const first = await say(deps, 'invite')
  match(
    first,
    /管理员（登录名 admin）请在 2026-11-28 09:00:00 前打开，只能用一次：\nhttps:\/\/pay\.example\/console\/welcome#[\w-]{43}\n$/,
  )
  match(await say(deps, ''), /链接有效至 2026-11-28 09:00:00/)

  const token = first.trim().split('#')[1] ?? ''
  const { totp } = await seeInvitation(deps, token)
  const code = codeAt(totp.secret, now())
  const from = { ip: '::1', agent: '' }
  await acceptInvitation(deps, { token, password: 'jade coin and bronze', code, from })
  match(await say(deps, 'invite'), /somebody can sign in already/)

  match(
    await say(deps, 'invite --name 张三 --login zhangsan --roles operator,approver'),
    /张三（登录名 zhangsan）/,
  )
  match(await say(deps, 'invite --login zhangsan'), /张三（登录名 zhangsan）/)
  const table: readonly (readonly [line: string, answer: RegExp])[] = [
    ['dance', /there is no errand dance/],
    ['list all', /there is no errand list/],
    ['invite --name 李四', /needs --name, --login and --roles/],
    ['invite --name 李四 --login li --roles king', /"king" is no role/],
    ['invite --login nobody', /there is nobody of this login/],
    ['invite --shout', /Unknown option '--shout'/],
  ]
  for (const [line, answer] of table) match(await say(deps, line), answer)
})
