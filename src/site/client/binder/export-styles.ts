/** The styles of an exported HTML file, which has nothing of the site beside it. */
export const exportStyles = `
:root { color-scheme: light; }
body { color: #1a201e; background: #fff; font: 11pt/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h1, h2, h3, h4 { font-family: Georgia, serif; line-height: 1.2; break-after: avoid; }
.bound { border-top: 1px solid #a8352c; margin-top: 2.5rem; padding-top: 1rem; }
.bound__note { background: #f3f4f0; border-left: 3px solid #a8352c; padding: 0.5rem 0.8rem; margin: 1rem 0; }
.bound__source { color: #4b5551; font-size: 9.5pt; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-size: 9.5pt; }
th, td { border: 1px solid #aab0a6; padding: 0.2rem 0.45rem; text-align: left; vertical-align: top; }
pre { background: #eef0ea; padding: 0.6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-family: ui-monospace, Consolas, monospace; font-size: 0.92em; overflow-wrap: anywhere; }
img { max-width: 100%; }
@page { margin: 18mm; }
@media print { body { margin: 0; max-width: none; padding: 0; } tr, pre { break-inside: avoid; } }
`;
