/** The look of the grades' pages: readable on paper, small screens, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 52rem; margin: 0 auto; padding: 1rem; }
main { display: none; }
#to-en:checked ~ main.en, #to-ru:checked ~ main.ru, #to-zh:checked ~ main.zh { display: block; }
label { margin: 0 1rem 0 .25rem; }
h2 span { float: right; font-variant-numeric: tabular-nums; }
ul { list-style: none; padding: 0; }
li { border-top: 1px solid #8884; padding: .4rem 0 .4rem 1.6rem; }
.mark { display: inline-block; width: 1.2rem; margin-left: -1.6rem; font-weight: bold; }
.passed .mark { color: light-dark(#176f2c, #6fd486); }
.failed .mark { color: light-dark(#b3261e, #ff8a80); }
small, footer { color: light-dark(#595959, #a6a6a6); }
p { margin: .2rem 0; }
.note { border-left: 4px solid light-dark(#946200, #ffce6b); padding-left: .6rem; }
code { font: .85rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
dt { font-size: .85rem; color: light-dark(#595959, #a6a6a6); }
dd { margin: 0 0 .4rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: right; }
th:first-child { text-align: left; }
@media print { input, label { display: none; } }
`
