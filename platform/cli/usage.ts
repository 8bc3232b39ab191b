export const USAGE = `On the Wire: an interactive course in network programming.

  npm start                          the course in the browser
  npm test [-- 07]                   is everything that was started right? points per lab
  npm run check -- 07 [--watch]      verdicts for a lab (all without a number)
  npm run hint -- 07                 the next hint for the first check that does not pass
  npm run reset -- 07 [file]         the starter again; what was there is kept
  npm run grade -- DIR…              grades submissions (--csv, --json, --junit, --html FILE)
  npm run lab -- 07 server [args]    one program of a lab in this terminal (--trace: its bytes)
  npm run dev                        the course with hot reload, for authors
  npm run build                      the site as static files (--base PATH, --out DIR)
  npm run course                     what an author has to know: is every lesson whole?
  npm run record [-- 07]             runs the scenes again for pages without a host (--stale)
  npm run bench                      our speed beside a bare way, as ratios
  npm run test:all                   everything, as CI runs it

A lab is named by 07, 7, framing or 07-framing. Every command takes --lang en|ru|zh.`
