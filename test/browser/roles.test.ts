import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addNode } from '#merchants'
import {
  atInstitution,
  institutionRoles,
  isForNodes,
  isOfMerchant,
  isPermission,
  mayDo,
  merchantRoles,
  type Role,
  type Seat,
} from '#oversight'
import { colleague } from '#test/staff'
import { openConsoleStage } from './console-stage.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
afterEach(() => stage.clear())
after(() => stage.close())

const [shop] = server.demo.merchants
const [provider] = server.demo.providers
assert(shop && provider)
const store = await addNode(server.program.modules, {
  mchid: shop.mchid,
  kind: 'store',
  code: 'ROLES',
  name: '岗位店',
})

type OwnPage = Readonly<{ path: string; permission: string }>

const literal = /^'(?<text>[a-z_.]+)'$/

/** Every page that stands under an address of its own, as `src/<area>/pages.ts` has them. */
const pages = globSync('apps/console/src/*/pages.ts').flatMap((file): readonly OwnPage[] => {
  const source = readFileSync(file, 'utf8')
  const named = new Map(
    [...source.matchAll(/^const (\w+) = '([a-z_.]+)'/gm)].map(([, name, text]) => [name, text]),
  )
  const given = /path: '(?<path>[^']+)',\s*permission(?:: (?<own>[\w'.]+))?,/g
  return [...source.matchAll(given)].flatMap(({ groups = {} }) => {
    const { path = '', own = 'permission' } = groups
    const permission = literal.exec(own)?.groups?.['text'] ?? named.get(own) ?? ''
    return path.includes('$') ? [] : [{ path, permission }]
  })
})

type Seated = Readonly<{ what: string; seat: Seat; roles: readonly Role[] }>

const merchantSeat = (mchid: string, nodeId: string | null = null): Seat => ({ mchid, nodeId })
const most = 'merchant_administrator'
const seats: readonly Seated[] = [
  { what: 'the institution', seat: atInstitution, roles: institutionRoles },
  { what: 'a merchant', seat: merchantSeat(shop.mchid), roles: merchantRoles },
  // Which role may what is the same there; what a seat adds or takes shows with those who have most.
  { what: 'a store', seat: merchantSeat(shop.mchid, store.id), roles: [most, 'merchant_operator'] },
  { what: 'a provider', seat: merchantSeat(provider.mchid), roles: [most] },
]

/** What the tables of permissions say, which the console's own menus are not asked for. */
function isAllowed({ mchid, nodeId }: Seat, role: Role, { path, permission }: OwnPage): boolean {
  if (permission === 'self') return true
  assert(isPermission(permission), `${path}: ${permission}`)
  if (!mayDo([role], permission)) return false
  if (mchid !== null && !isOfMerchant(permission)) return false
  return nodeId === null || isForNodes(permission)
}

const notAllowed = '你的岗位没有这项权限'
/** Whoever is allowed comes to a page, except where the merchant is none of those it is for. */
const ofProviders = '该商户不是服务商，不能提交特约商户进件，请切换到服务商后再操作'

function expected(seat: Seat, role: Role, own: OwnPage): string {
  if (!isAllowed(seat, role, own)) return notAllowed
  return own.path === '/shop/applications' && seat.mchid !== provider?.mchid ? ofProviders : 'page'
}

/** Without loading the console anew for each of a thousand pages. */
const going = (path: string): string => `
  for (const old of document.querySelectorAll('main h1, main .ant-result')) old.dataset.old = 'yes'
  history.pushState({}, '', '/console${path}')
  dispatchEvent(new PopStateEvent('popstate'))`

/** It is another page's, and nothing of it is on its way. */
const isThere = `
  document.querySelector('main h1:not([data-old]), main .ant-result:not([data-old])') !== null &&
  document.querySelector('main [aria-busy=true], main .waiting, main .ant-spin-spinning') === null`

/** What a page says that came to nothing; `page` where it came. */
async function seen(page: Page, path: string): Promise<string> {
  await page.evaluate(going(path))
  for (let turn = 0; !(await page.evaluate<boolean>(isThere)); turn++) {
    assert(turn < 400, `${path} does not come`)
    await page.waitForTimeout(25)
  }
  const said = await page.locator('main .ant-result-title').allInnerTexts()
  return said.join(' ') || 'page'
}

for (const { what, seat, roles } of seats)
  for (const role of roles)
    test(`every page as ${role} of ${what}: what is allowed comes whole, the rest is told not to be theirs`, async () => {
      const page = await stage.openAs(await colleague(server, '各岗', [role], seat))
      const at = seat.mchid === null ? `?mchid=${shop.mchid}` : ''
      await page.goto(`${consoleUrl}/account`)
      await page.locator('main h1').waitFor()
      const wrong: string[] = []
      for (const own of pages) {
        const came = await seen(page, `${own.path}${own.path.startsWith('/shop') ? at : ''}`)
        if (came !== expected(seat, role, own))
          wrong.push(`${own.path} (${own.permission}): ${came}`)
      }
      assert.deepEqual(wrong, [])
    })

test('no page is forgotten', () => {
  assert(pages.length > 50, String(pages.length))
})
