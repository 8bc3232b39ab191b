const controls = [
  '\u001b]52;c;cm0gLXJmIH4=\u0007',
  '\u001b]0;owned\u0007',
  '\u001b[2J\u001b[H\u001b[31m',
  '\u009b2J\u0090q\u009c\u202e',
  '</script><script>alert(1)</script>',
].join('')
console.log(controls)
console.error(controls)

export const encodeFrame = () => {
  const error = new Error(`${controls} is wrong`)
  error.name = `Error${controls}`
  throw Object.assign(error, { code: `ERR${controls}` })
}
export class FrameDecoder {}
