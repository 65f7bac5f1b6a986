// Somebody at the API page: node pages.cjs CHROME ORIGIN WHO SCOPE. Logs in with the issuer, asks who he is, prints what he saw as JSON.
const { withBrowser, logIn } = require('./browser.cjs');

async function main([chrome, origin, who, scope]) {
  await withBrowser(chrome, async (context) => {
    const complaints = [];
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${origin}/docs/`);

    await page.locator('button.authorize').first().click();
    const schemes = page.locator('.auth-container');
    await schemes.first().waitFor();
    const issuer = schemes.filter({ hasText: 'authorization_code' }).first();
    await issuer.waitFor();
    await issuer.locator(`label:has-text("${scope}")`).first().click();
    const [popup] = await Promise.all([page.waitForEvent('popup'), issuer.locator('button.authorize').click()]);
    await Promise.all([popup.waitForEvent('close'), logIn(popup, who)]);
    await issuer.getByText('Logout').waitFor();
    await page.locator('button.btn-done').first().click();

    const me = page.locator('#operations-auth-AuthResource_me');
    await me.locator('.opblock-summary-control').click();
    await me.getByText('Try it out').click();
    await me.getByText('Execute').click();
    const answer = me.locator('.live-responses-table');
    const status = await answer.locator('tbody .response-col_status').first().innerText();
    const body = await answer.locator('.response-col_description pre').first().innerText();
    console.log(JSON.stringify({ title: await page.title(), status: status.trim(), body, complaints }));
  });
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
