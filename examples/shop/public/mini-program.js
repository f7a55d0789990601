// What a mini program does: log in, let the server place the order, ask for the payment.
const { wx } = window
const answer = document.querySelector('.answer')
const tell = ({ errMsg }) => {
  answer.textContent = errMsg
}

const login = (appid) =>
  new Promise((resolve, reject) => {
    wx.login({ appid, success: ({ code }) => resolve(code), fail: reject })
  })

async function placeOrder(url, code) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  const order = await response.json()
  if (!response.ok) throw new Error(order.message)
  return order
}

// Paid or not, the order page knows; it asks the server and not this answer.
const requestPayment = (payment, orderUrl) =>
  wx.requestPayment({ ...payment, fail: tell, complete: () => window.location.assign(orderUrl) })

async function buy(button) {
  button.disabled = true
  try {
    const code = await login(button.dataset.appid)
    const { orderUrl, payment } = await placeOrder(button.dataset.order, code)
    if (payment) requestPayment(payment, orderUrl)
    else window.location.assign(orderUrl)
  } catch (error) {
    button.disabled = false
    tell({ errMsg: error.errMsg ?? error.message })
  }
}

for (const button of document.querySelectorAll('[data-appid]'))
  button.addEventListener('click', () => void buy(button))

for (const button of document.querySelectorAll('[data-payment]'))
  button.addEventListener('click', () =>
    requestPayment(JSON.parse(button.dataset.payment), button.dataset.orderUrl),
  )
