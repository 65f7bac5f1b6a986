// A browser, and a person who logs in with the pages of oidc-provider.
const { chromium } = require('playwright-core');

const OPTIONS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// what is done with it, whatever comes of it, ends with the browser
async function withBrowser(executable, work) {
  const browser = await chromium.launch({ executablePath: executable, args: OPTIONS });
  try {
    return await work(await browser.newContext(), browser);
  } finally {
    await browser.close();
  }
}

// login, then consent; the page is gone or elsewhere afterwards
async function logIn(page, who) {
  await page.locator('input[name=login]').fill(who);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await consent(page);
}

async function consent(page) {
  await page.locator('form[action] input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.locator('button[type=submit]').click();
}

module.exports = { withBrowser, logIn, consent };
