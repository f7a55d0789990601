/**
 * What a page needs before it draws anything comes in two files: the libraries, which a browser keeps
 * over releases, and ours. Left alone the bundler makes some fifty of them, and a browser asks for six
 * at a time. What a page of its own needs is still fetched when it is opened.
 */
export const fewFiles = {
  codeSplitting: {
    groups: [
      { name: 'libraries', tags: ['$initial' as const], test: /node_modules/, priority: 2 },
      { name: 'ours', tags: ['$initial' as const], priority: 1 },
    ],
  },
}
