// Before the page is painted, so that nobody who chose the dark sees the light first.
try {
  const chosen = localStorage.getItem('tongbao.docs.theme')
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset['theme'] = chosen
} catch {
  // Where nothing can be kept, the system's theme stands.
}
