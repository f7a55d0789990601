// Follows one order: asks for its version and reloads when it moved on, but never under the hands
// of somebody who is filling in a form.
const order = document.querySelector('[data-order]')
const inputs = [...document.querySelectorAll('input:not([type=hidden])')]
const isBusy = () =>
  inputs.some((input) => input === document.activeElement || input.value !== input.defaultValue)

async function look() {
  const response = await fetch(`/orders/${order.dataset.order}/state`)
  if (!response.ok) return
  const { version } = await response.json()
  if (version === order.dataset.version) return
  if (isBusy()) document.querySelector('.update').hidden = false
  else window.location.reload()
}

const everyMs = 1500
setInterval(() => {
  // A look that fails, while the shop restarts say, is made up for by the next one.
  if (!document.hidden) look().catch(() => undefined)
}, everyMs)
