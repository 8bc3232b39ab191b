/** Takes what is typed; the terminal itself echoes it. With a number, prints a line each so many ms. */
const everyMs = Number(process.argv[2])

process.stdin.resume()
process.stdin.on('end', () => process.exit())
console.log('ready')
if (everyMs > 0) setInterval(() => console.log(new Date().toISOString()), everyMs)
