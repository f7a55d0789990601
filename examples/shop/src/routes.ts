import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { closeOrder } from './close-order.ts'
import { findGoods } from './goods.ts'
import { findMethod, methods } from './methods.ts'
import { fenOf } from './money.ts'
import { buyPage } from './pages/buy-page.ts'
import { callbacksPage } from './pages/callbacks-page.ts'
import { type Html, html } from './pages/html.ts'
import { layout } from './pages/layout.ts'
import { orderPage, versionOf } from './pages/order-page.ts'
import { ordersPage } from './pages/orders-page.ts'
import { goodsPage, shelfPage } from './pages/shelf-page.ts'
import { type View, viewOf } from './pages/view.ts'
import { refreshOrder } from './query-order.ts'
import { receiveCallback } from './receive-callback.ts'
import { refundOrder } from './refund-order.ts'
import type { Shop } from './shop.ts'

type Render = (
  request: FastifyRequest,
  reply: FastifyReply,
  page: (view: View) => { title: string; body: Html; scripts?: readonly string[] },
) => FastifyReply

export function addRoutes(app: FastifyInstance, shop: Shop): void {
  const render: Render = (request, reply, page) => {
    const view = viewOf(request)
    return reply.type('text/html; charset=utf-8').send(layout(shop.configuration, view, page(view)))
  }
  addShelf(app, shop, render)
  addOrders(app, shop, render)
  addCallbacks(app, shop, render)
  for (const { id, routes } of methods)
    void app.register(async (scope) => routes(scope, shop), { prefix: `/buy/${id}` })
}

function addShelf(app: FastifyInstance, shop: Shop, render: Render): void {
  app.get('/', (request, reply) =>
    render(request, reply, (view) => ({ title: view.say('货架', 'Shelf'), body: shelfPage(view) })),
  )
  app.get<{ Params: { goods: string } }>('/goods/:goods', (request, reply) => {
    const goods = findGoods(request.params.goods)
    if (!goods) return reply.callNotFound()
    return render(request, reply, (view) => ({
      title: view.sayWords(goods.name),
      body: goodsPage(view, goods),
    }))
  })
  app.get<{ Params: { method: string; goods: string } }>(
    '/buy/:method/:goods',
    (request, reply) => {
      const goods = findGoods(request.params.goods)
      const method = findMethod(request.params.method)
      if (!goods || !method) return reply.callNotFound()
      return render(request, reply, (view) => ({
        title: view.sayWords(method.name),
        body: buyPage(shop, view, method, goods),
        scripts: scriptsOf(shop, method.id),
      }))
    },
  )
}

/** The wallet's bridge comes from the wallet, and only on the pages that need it. */
function scriptsOf({ configuration }: Shop, methodId: string): string[] {
  const method = findMethod(methodId)
  const bridge = method?.needsWallet
    ? [`${configuration.walletUrl}/bridge.js`, '/assets/in-wallet.js']
    : []
  return [...bridge, ...(method?.scripts ?? [])]
}

type OrderRoute = { Params: { order: string } }

function addOrders(app: FastifyInstance, shop: Shop, render: Render): void {
  app.get('/orders', (request, reply) =>
    render(request, reply, (view) => ({
      title: view.say('订单', 'Orders'),
      body: ordersPage(view, shop.book.newestFirst()),
    })),
  )
  app.get<OrderRoute>('/orders/:order', (request, reply) => {
    const order = shop.book.find(request.params.order)
    if (!order) return reply.callNotFound()
    return render(request, reply, (view) => ({
      title: `${view.say('订单', 'Order')} ${order.outTradeNo}`,
      body: orderPage(shop, view, order),
      scripts: [...scriptsOf(shop, order.method), '/assets/follow-order.js'],
    }))
  })
  app.get<OrderRoute>('/orders/:order/state', async ({ params, log }, reply) => {
    const order = shop.book.find(params.order)
    if (!order) return reply.code(404).send({ code: 'NOT_FOUND' })
    const fresh = await refreshOrder(shop, order).catch((error: unknown) => {
      // The page asks again in a moment; until then it shows what we know.
      log.warn(error, 'query failed')
      return shop.book.find(order.outTradeNo) ?? order
    })
    return { state: fresh.state, version: versionOf(shop, fresh) }
  })
  app.post<OrderRoute>('/orders/:order/close', async ({ params }, reply) => {
    if (!shop.book.find(params.order)) return reply.callNotFound()
    await closeOrder(shop, params.order)
    return reply.redirect(`/orders/${params.order}`, 303)
  })
  type RefundRoute = OrderRoute & { Body: { number?: string; amount?: string; reason?: string } }
  app.post<RefundRoute>('/orders/:order/refunds', async ({ params, body }, reply) => {
    const { number, reason = '' } = body
    const amount = fenOf(body.amount ?? '')
    const outTradeNo = params.order
    if (!shop.book.find(outTradeNo)) return reply.callNotFound()
    if (amount !== undefined && number?.startsWith(`${outTradeNo}-R`))
      await refundOrder(shop, { outTradeNo, outRefundNo: number, amount, reason })
    return reply.redirect(`/orders/${outTradeNo}`, 303)
  })
}

function addCallbacks(app: FastifyInstance, shop: Shop, render: Render): void {
  app.get('/callbacks', (request, reply) =>
    render(request, reply, (view) => ({
      title: view.say('回调', 'Callbacks'),
      body: callbacksPage(view, shop.book.callbacks()),
    })),
  )
  void app.register(async (scope) => {
    // Signed are the bytes: here, and only here, the body must not be parsed on the way in.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    scope.post<{ Body: string | undefined }>('/notify', async ({ headers, body }, reply) => {
      const { answer, problem } = await receiveCallback(shop, { headers, rawBody: body ?? '' })
      if (answer === 204) return reply.code(204).send()
      return reply.code(answer).send({ code: 'FAIL', message: problem })
    })
  })
}

export const problemPage = (view: View, title: string, message: string): Html => html`
<h1>${title}</h1>
<p class="problem" role="alert" data-testid="problem">${message}</p>
<p><a class="button" href="/">${view.say('回到货架', 'Back to the shelf')}</a></p>`
