import { app } from './methods/app.ts'
import { codePay } from './methods/code-pay.ts'
import { h5 } from './methods/h5.ts'
import { jsapi } from './methods/jsapi.ts'
import type { Method } from './methods/method.ts'
import { miniProgram } from './methods/mini-program.ts'
import { native } from './methods/native.ts'

/** In the order of the page. */
export const methods: readonly Method[] = [native, jsapi, miniProgram, app, h5, codePay]

export const findMethod = (id: string): Method | undefined => methods.find((one) => one.id === id)
