async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy)
  button.textContent = button.dataset.copied
}

for (const button of document.querySelectorAll('[data-copy]'))
  button.addEventListener('click', () => void copy(button))
