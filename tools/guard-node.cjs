// Plain old JavaScript on purpose: this must run on the very Node that it complains about.
// Loaded before anything else (`node -r`) by bin/tongbao, the npm scripts and the test script.
'use strict'

const wanted = require('../package.json').engines.node.replace('>=', '')

/** True when version `have` is `want` or newer; both as `major.minor.patch`. */
function isNewEnough(have, want) {
  const [a, b] = [have, want].map((version) => version.split('.').map(Number))
  for (let part = 0; part < 3; part++) {
    const difference = (a[part] || 0) - (b[part] || 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

if (!isNewEnough(process.versions.node, wanted)) {
  console.error(
    `Tongbao needs Node ${wanted} or newer; this is Node ${process.versions.node} ` +
      `(${process.execPath}).\n` +
      'It brings its own: run `npm ci` in the project folder, then start it by `npm run …` or ' +
      'bin/tongbao.\nIf npm could not install its Node for this machine, install Node 24 ' +
      '(see .nvmrc) and put it first in PATH.',
  )
  process.exit(1)
}
