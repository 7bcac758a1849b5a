// Holds a report against the rules of axe-core, at two widths, light and dark; exits 1 at a violation.
//
//   apt-get install -y chromium
//   cd reports && npm install --no-save axe-core puppeteer-core
//   node accessibility.mjs ../reports/out/report.html
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import puppeteer from "puppeteer-core";

const [report] = process.argv.slice(2);
const axe_source = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
let n_violations = 0;
for (const width of [1280, 390]) {
  for (const scheme of ["light", "dark"]) {
    const page = await browser.newPage();
    // The page's policy lets nothing run but its own script, and so no engine either.
    await page.setBypassCSP(true);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(`file://${resolve(report)}`);
    await page.evaluate(axe_source);
    const found = await page.evaluate(() => axe.run(document));
    console.log(`${width} px, ${scheme}: ${found.violations.length} violations, ${found.passes.length} rules kept`);
    for (const { impact, id, help, nodes } of found.violations) {
      console.log(`  ${impact} ${id}: ${help} (${nodes.length}), first ${nodes[0].html.slice(0, 120)}`);
    }
    n_violations += found.violations.length;
    await page.close();
  }
}
await browser.close();
process.exitCode = n_violations > 0 ? 1 : 0;
