// The call that every official account makes. Its answer is only a hint for the eyes: whether the
// order is paid, the shop's server learns from the platform, and follow-order.js from the server.
const answer = document.querySelector('.answer')

function pay(button) {
  button.disabled = true
  window.WeixinJSBridge.invoke(
    'getBrandWCPayRequest',
    JSON.parse(button.dataset.jsapi),
    ({ err_msg: message }) => {
      button.disabled = message === 'get_brand_wcpay_request:ok'
      answer.textContent = message
    },
  )
}

for (const button of document.querySelectorAll('[data-jsapi]'))
  button.addEventListener('click', () => {
    if (window.WeixinJSBridge) pay(button)
    else document.addEventListener('WeixinJSBridgeReady', () => pay(button), { once: true })
  })
