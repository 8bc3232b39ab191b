// The door of every command. Plain JavaScript, so that an old Node can still say what is missing.
import module from 'node:module'

const NEEDED = 24
const major = Number(process.versions.node.split('.')[0])
if (major < NEEDED) {
  console.error(
    `On the Wire needs Node ${NEEDED} or later; this is Node ${process.versions.node}. ` +
      `Run it through npm ("npm start"), which brings Node ${NEEDED} where it can, or install one from nodejs.org.`,
  )
  process.exit(3)
}
module.enableCompileCache?.()
const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))
