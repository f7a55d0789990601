import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { sayError } from '../errors.ts'
import type { Outcome } from '../pay/outcome.ts'
import { type BridgeCall, payResult, readBridgeCall } from './bridge-message.ts'

type PayCall = Exclude<BridgeCall, { method: 'login' }>

/**
 * Listens to the opened page: messages count only from the very window of our frame and only while
 * it shows the origin that the address bar names. Answers go to that origin alone.
 */
export function useBridge(
  frame: RefObject<HTMLIFrameElement | null>,
  origin: string,
  appid: string,
) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<PayCall>()
  const open = useRef(false)

  function reply(id: string, result: unknown) {
    frame.current?.contentWindow?.postMessage({ tongbao: 1, id, result }, origin)
  }

  async function login(id: string, loginAppid: string) {
    try {
      const { code } = await api.miniProgramLogin(loginAppid)
      reply(id, { code, errMsg: 'login:ok' })
    } catch (error) {
      reply(id, { errMsg: `login:fail ${sayError(t, error)}` })
    }
  }

  useEffect(() => {
    function onMessage(event: MessageEvent) {
      if (event.source === null || event.source !== frame.current?.contentWindow) return
      if (event.origin !== origin) return
      const call = readBridgeCall(event.data, appid)
      if (!call) return
      if (call.method === 'login') return void login(call.id, call.appid)
      // One sheet at a time; a second call while one is open would confuse what is being paid.
      if (open.current) return reply(call.id, payResult(call.method, 'fail', 'busy'))
      open.current = true
      setAsked(call)
    }
    window.addEventListener('message', onMessage)
    return () => window.removeEventListener('message', onMessage)
  })

  function answer(outcome: Outcome) {
    if (!asked) return
    const reason = outcome.kind === 'failed' ? sayError(t, outcome.error) : ''
    const ending = { paid: 'ok', cancelled: 'cancel', failed: 'fail' } as const
    reply(asked.id, payResult(asked.method, ending[outcome.kind], reason))
    open.current = false
    setAsked(undefined)
  }

  return { asked, answer }
}
