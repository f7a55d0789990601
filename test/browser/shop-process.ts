import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const script = join(import.meta.dirname, '../../examples/shop/src/server.ts')

/** The example shop as `npm run demo` starts it: a program of its own, told where demo.json is. */
export async function startShop(demoFile: string): Promise<ChildProcess> {
  const shop = spawn(process.execPath, [script], {
    env: { ...process.env, TONGBAO_DEMO: demoFile, SHOP_HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // It says where it listens once it does.
  const ready = once(shop.stdout, 'data')
  const gone = once(shop, 'exit').then(([code]) => {
    throw new Error(`The shop ended with ${code} before it listened.`)
  })
  await Promise.race([ready, gone])
  gone.catch(() => undefined)
  return shop
}

export async function stopShop(shop: ChildProcess): Promise<void> {
  const gone = once(shop, 'exit')
  shop.kill('SIGTERM')
  await gone
}
