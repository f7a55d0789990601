// The wallet's built-in browser shows a page in a frame and talks to it through bridge.js.
document.documentElement.classList.toggle('in-wallet', window.parent !== window)
