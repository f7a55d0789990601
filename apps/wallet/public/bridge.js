/*
 * The script that a merchant's page includes to be paid inside the wallet's built-in browser:
 *
 *   <script src="https://…/wallet/bridge.js" data-appid="wx…"></script>
 *
 * It gives the page the two objects that its code already uses, WeixinJSBridge and wx, and speaks
 * to the wallet around it by postMessage. It trusts only the parent window and only while that
 * window shows the origin from which this script was loaded.
 */
;(function () {
  'use strict'

  var script = document.currentScript
  var walletOrigin = new URL(script.src).origin
  var appid = script.getAttribute('data-appid') || ''
  var inside = window.parent !== window
  var waiting = new Map()
  var count = 0

  function ask(method, params, done) {
    count += 1
    var id = 'b' + count
    waiting.set(id, done)
    window.parent.postMessage({ tongbao: 1, id: id, method: method, params: params }, walletOrigin)
  }

  window.addEventListener('message', function (event) {
    if (event.source !== window.parent || event.origin !== walletOrigin) return
    var message = event.data
    if (!message || message.tongbao !== 1 || !waiting.has(message.id)) return
    var done = waiting.get(message.id)
    waiting.delete(message.id)
    done(message.result || {})
  })

  /* Functions cannot be posted, and the page's options carry callbacks beside the parameters. */
  function plain(options) {
    var copy = {}
    Object.keys(options || {}).forEach(function (key) {
      var value = options[key]
      if (typeof value === 'string' || typeof value === 'number') copy[key] = String(value)
    })
    return copy
  }

  function call(options, name, result) {
    if (options && typeof options[name] === 'function') options[name](result)
  }

  function settle(options, name, result) {
    if (result.errMsg === name + ':ok') call(options, 'success', result)
    else {
      if (result.errMsg.endsWith('cancel')) call(options, 'cancel', result)
      call(options, 'fail', result)
    }
    call(options, 'complete', result)
  }

  /* With callbacks it answers through them; without any it answers with a promise, as wx does. */
  function withCallbacks(name, run) {
    return function (options) {
      var called = ['success', 'fail', 'complete'].some(function (key) {
        return options && typeof options[key] === 'function'
      })
      var answer = new Promise(function (resolve, reject) {
        run(options || {}, function (result) {
          settle(options, name, result)
          if (result.errMsg === name + ':ok') resolve(result)
          else reject(result)
        })
      })
      if (!called) return answer
      answer.catch(function () {})
      return undefined
    }
  }

  function outside(name) {
    return { errMsg: name + ':fail not in the wallet' }
  }

  function invoke(method, params, callback) {
    if (method !== 'getBrandWCPayRequest') {
      if (callback) callback({ err_msg: method + ':fail not supported' })
      return
    }
    ask(method, plain(params), function (result) {
      if (callback) callback(result)
    })
  }

  var requestPayment = withCallbacks('requestPayment', function (options, done) {
    if (!inside) return done(outside('requestPayment'))
    ask('requestPayment', Object.assign({ appId: appid }, plain(options)), done)
  })

  var login = withCallbacks('login', function (options, done) {
    if (!inside) return done(outside('login'))
    appid = options.appid || options.appId || appid
    ask('login', { appid: appid }, done)
  })

  /* The JS-SDK writes `timestamp` small and takes the appid from wx.config. */
  var chooseWXPay = withCallbacks('chooseWXPay', function (options, done) {
    if (!inside) return done(outside('chooseWXPay'))
    var params = plain(options)
    params.timeStamp = params.timeStamp || params.timestamp || ''
    params.appId = params.appId || appid
    ask('requestPayment', params, function (result) {
      done({ errMsg: result.errMsg.replace('requestPayment', 'chooseWXPay') })
    })
  })

  window.wx = Object.assign(window.wx || {}, {
    requestPayment: requestPayment,
    chooseWXPay: chooseWXPay,
    login: login,
    config: function (options) {
      if (options && options.appId) appid = options.appId
    },
    ready: function (callback) {
      setTimeout(function () {
        callback()
      }, 0)
    },
    error: function () {},
    checkJsApi: function (options) {
      call(options, 'success', { errMsg: 'checkJsApi:ok', checkResult: { chooseWXPay: inside } })
    },
  })

  /* Pages tell "inside" from "outside" by whether this object exists. */
  if (!inside) return
  window.WeixinJSBridge = { invoke: invoke, call: function () {}, on: function () {} }

  function announce() {
    document.dispatchEvent(new Event('WeixinJSBridgeReady'))
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', announce)
  else setTimeout(announce, 0)
})()
