// Lighthouse over pages of a running server: accessibility and best practices, on a desk and on a phone.
// usage: node run.mjs ADDRESS PASSWORD OUT.json
import fs from 'node:fs';
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import puppeteer from 'puppeteer-core';

const [address, password, out] = process.argv.slice(2);
const least = { 'accessibility': 95, 'best-practices': 100 };
// Who opens which pages; one that is come to from another is written as that page and what is pressed there.
const walks = [
  ['', ['/sign-in']],
  ['wangli', ['/desk', '/documents/new', '/outgoing', ['/desk?list=mine', '.task a'], ['/documents/new', 'button[value=notice]'], '/find?q=通知', '/settings', '/trust', '/notices']],
  ['liuyang', ['/inbox', '/deliveries', ['/deliveries', 'main a[href^="/deliveries/"]'], '/seals']],
  ['zhoumingyuan', ['/desk', '/statistics', '/statistics/indicators', '/supervision']],
  ['52-25.11', ['/administration', '/administration/units', '/routes', ['/routes', 'main a[href^="/routes/"]']]],
];

const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--lang=zh-CN'] });
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}`, defaultViewport: null });
const lines = [];
try {
  for (const [who, pages] of walks) {
    const page = await browser.newPage();
    for (const cookie of await browser.cookies()) await browser.deleteCookie(cookie);
    if (who) {
      await page.goto(address + '/sign-in');
      await page.type('[name=account]', who);
      await page.type('[name=password]', password);
      await Promise.all([page.waitForFunction(() => location.pathname !== '/sign-in'), page.keyboard.press('Enter')]);
    }
    for (const wanted of pages) {
      let url = address + (Array.isArray(wanted) ? wanted[0] : wanted);
      if (Array.isArray(wanted)) {
        await page.goto(url);
        const found = await page.$(wanted[1]);
        if (!found) throw new Error(`${url} has no ${wanted[1]}`);
        await Promise.all([page.waitForFunction(from => location.href !== from, {}, url), found.click()]);
        url = page.url();
      }
      for (const form of ['desktop', 'mobile']) {
        const flags = { port: chrome.port, onlyCategories: Object.keys(least), disableStorageReset: true, logLevel: 'error' };
        const { lhr } = await lighthouse(url, flags, form === 'desktop' ? desktopConfig : undefined);
        if (new URL(lhr.finalDisplayedUrl).pathname !== new URL(url).pathname) throw new Error(`${url} led to ${lhr.finalDisplayedUrl}`);
        const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, category]) => [name, Math.round(category.score * 100)]));
        const why = Object.values(lhr.categories).flatMap(category => category.auditRefs)
          .filter(ref => ref.weight > 0 && lhr.audits[ref.id].score !== null && lhr.audits[ref.id].score < 1).map(ref => ref.id);
        const held = Object.entries(least).every(([name, score]) => scores[name] >= score);
        lines.push({ path: decodeURI(new URL(url).pathname), who, form, ...scores, why, held });
        console.log(`${held ? 'held ' : 'short'} ${scores.accessibility} ${scores['best-practices']} ${form} ${decodeURI(new URL(url).pathname)} ${why.join(' ')}`);
      }
    }
    await page.close();
  }
} finally {
  await browser.disconnect();
  chrome.kill();
}
fs.writeFileSync(out, JSON.stringify(lines, null, 1));
const short = lines.filter(line => !line.held).length;
console.log(`${lines.length} looked at, ${short} short of accessibility ${least.accessibility} and best practices ${least['best-practices']}`);
process.exit(short === 0 ? 0 : 1);
