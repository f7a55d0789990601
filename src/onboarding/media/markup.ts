/**
 * What a browser or a server would run, were the file taken for something else. None is shorter than six
 * bytes: chance writes `<svg` once into a hundred pictures of five megabytes.
 */
const markup = /<(?:script|iframe|!doctype|html[\s>]|\?php\s)/i

export const hasMarkup = (bytes: Buffer): boolean => markup.test(bytes.toString('latin1'))
