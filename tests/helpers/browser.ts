export { chromiumPath, launchBrowser } from '../../platform/bench/browser.ts'
