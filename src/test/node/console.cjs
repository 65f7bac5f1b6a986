// People at the console: node console.cjs CHROME ORIGIN SCENARIO ARGUMENT..., prints as JSON what they saw. Passwords are in the environment.
const { withBrowser, logIn, consent } = require('./browser.cjs');

const notice = async (page) => {
  const said = page.locator('#notice:not(:empty)');
  await said.waitFor();
  return said.innerText();
};
const views = (page) => page.locator('nav a').allInnerTexts();
const view = (page, title) => page.getByRole('heading', { name: title, level: 2 }).waitFor();
const go = async (page, title) => {
  await page.locator('nav a', { hasText: title }).click();
  await view(page, title);
};
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const rowOf = (page, text) => page.locator('tbody tr', { hasText: text });
const cells = (page, text) => rowOf(page, text).first().locator('td').allInnerTexts();
const signInForm = (page) => page.getByRole('heading', { name: 'Sign in', level: 2 }).waitFor();
const kept = (page) => page.evaluate(() => ({ ...sessionStorage, ...localStorage }));

// does something, and waits until it has been answered
const answered = (page, method, path, act) =>
  Promise.all([page.waitForResponse((answer) => answer.request().method() === method && answer.url().includes(path)), act()]);

const signIn = async (page, username, password) => {
  await page.getByLabel('Name').fill(username);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
};

// an administrator whom the issuer vouches for
async function issuer({ open, asked }, place, who) {
  const seen = {};
  const page = await open('/console/#users');
  await page.clock.install();
  await page.reload();
  await press(page, `Sign in with ${place}`);
  await logIn(page, who);
  await view(page, 'Users');
  Object.assign(seen, { address: page.url(), views: await views(page), note: await page.locator('section p').first().innerText() });
  seen.row = await cells(page, 'admin-');
  seen.kept = await kept(page);
  seen.acts = await rowOf(page, place).first().locator('button').count();

  await page.reload();
  await view(page, 'Users');
  seen.reloaded = page.url();
  asked.length = 0;
  await page.clock.fastForward('11:00');
  await page.locator('nav a', { hasText: 'Audit' }).click();
  await view(page, 'Audit');
  seen.renewed = asked.filter((url) => url.includes('prompt=none')).length;

  await press(page, 'Sign out');
  await signInForm(page);
  seen.left = await notice(page);
  await page.reload();
  await signInForm(page);
  seen.keptAfter = await kept(page);
  return seen;
}

// people who do not get in
async function refused({ open, another, origin }, place) {
  const seen = {};
  const outsider = await open('/console/');
  await press(outsider, `Sign in with ${place}`);
  await logIn(outsider, 'outsider');
  seen.outsider = await notice(outsider);
  // the issuer knows him, and is to ask all the same
  await press(outsider, `Sign in with ${place}`);
  await outsider.locator('input[name=login]').fill('guest');
  await outsider.locator('input[name=password]').fill('any');
  await outsider.locator('button[type=submit]').click();
  await consent(outsider);
  await view(outsider, 'Account');
  seen.guest = await views(outsider);
  await outsider.context().clearCookies();
  await outsider.reload();
  seen.forgotten = await notice(outsider);
  seen.keptOfForgotten = await kept(outsider);

  const other = await another('/console/');
  await press(other, `Sign in with ${place}`);
  await other.getByText('[ Cancel ]').click();
  seen.cancelled = await notice(other);

  const lured = await open('/console/?code=somebody-elses&state=guessed');
  seen.lured = await notice(lured);
  seen.address = lured.url();

  const elsewhere = await open(origin.replace('127.0.0.1', 'localhost') + '/console/');
  seen.elsewhere = await elsewhere.getByRole('link', { name: '/console/' }).getAttribute('href');

  const nobody = await open('/console/');
  await press(nobody, 'Sign in with http://127.0.0.1:9');
  seen.down = await notice(nobody);
  return seen;
}

// an administrator of ours, and a user whom he adds
async function password({ open, another, origin, sent }, username) {
  const seen = {};
  const given = process.env.CONSOLE_PASSWORD;
  const page = await open('/console/');
  await signIn(page, username, 'wrong');
  seen.wrong = await notice(page);
  await page.getByLabel('Password').fill(given);
  await press(page, 'Sign in');
  await view(page, 'Account');
  seen.views = await views(page);
  seen.kept = await kept(page);

  await go(page, 'Users');
  const add = async (secret) => {
    await page.locator('form input[name=username]').fill('console-ada');
    await page.locator('form input[name=email]').fill('ada@example.com');
    await page.locator('form input[name=password]').fill(secret);
    await press(page, 'Add');
  };
  await add('weak');
  seen.weak = await notice(page);
  await add('Engine-of-1843');
  await rowOf(page, 'console-ada').waitFor();
  await rowOf(page, 'console-ada').locator('select').selectOption('operator');
  await answered(page, 'GET', '/api/v1/auth/users', () => press(page, 'Change'));
  await rowOf(page, 'console-ada').getByRole('button', { name: 'Disable' }).click();
  await rowOf(page, 'console-ada').getByRole('button', { name: 'Enable' }).waitFor();
  seen.disabled = await cells(page, 'console-ada');
  seen.role = await rowOf(page, 'console-ada').locator('select').inputValue();
  await rowOf(page, 'console-ada').getByRole('button', { name: 'Enable' }).click();
  await rowOf(page, 'console-ada').getByRole('button', { name: 'Disable' }).waitFor();

  await go(page, 'Account');
  await page.getByLabel('What it is for').fill('console key');
  await page.getByLabel('Scopes').fill('auth:read, mcp:read');
  await press(page, 'Make');
  const key = await page.locator('dialog output').innerText();
  const withKey = async () => (await fetch(`${origin}/api/v1/auth/me`, { headers: { 'X-API-Key': key } })).status;
  await press(page, 'I have it');
  await rowOf(page, 'console key').waitFor();
  seen.key = { begins: key.slice(0, 11), works: await withKey(), row: await cells(page, 'console key') };
  await rowOf(page, 'console key').getByRole('button', { name: 'Delete' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Cancel' }).click();
  seen.key.cancelled = await withKey();
  await rowOf(page, 'console key').getByRole('button', { name: 'Delete' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
  await rowOf(page, 'console key').waitFor({ state: 'detached' });
  seen.key.deleted = await withKey();

  // the user's own browser
  const ada = await another('/console/');
  await signIn(ada, 'console-ada', 'Engine-of-1843');
  await view(ada, 'Account');
  seen.ada = await views(ada);
  const change = async (next, again) => {
    await ada.getByLabel('Present password').fill('Engine-of-1843');
    await ada.getByLabel('New password', { exact: true }).fill(next);
    await ada.getByLabel('New password again').fill(again);
    await press(ada, 'Change');
  };
  await change('Engine-of-1844', 'Engine-of-1845');
  seen.differ = await notice(ada);
  await change('Engine-of-1844', 'Engine-of-1844');
  await signInForm(ada);
  seen.changed = await notice(ada);
  await signIn(ada, 'console-ada', 'Engine-of-1844');
  await view(ada, 'Account');

  await go(page, 'Users');
  await rowOf(page, 'console-ada').getByRole('button', { name: 'New password' }).click();
  await page.locator('dialog input').fill('Engine-of-1846');
  await answered(page, 'PUT', '/password', () => press(page, 'Set'));
  await ada.getByLabel('What it is for').fill('too late');
  await press(ada, 'Make');
  await signInForm(ada);
  seen.out = await notice(ada);
  await signIn(ada, 'console-ada', 'Engine-of-1846');
  await view(ada, 'Account');
  await rowOf(page, 'console-ada').getByRole('button', { name: 'Delete' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
  await rowOf(page, 'console-ada').waitFor({ state: 'detached' });

  await go(page, 'Audit');
  await page.getByLabel('Action').fill('user-add');
  await page.getByLabel('Target').fill('console-ada');
  await answered(page, 'GET', 'action=user-add', () => press(page, 'Find'));
  await page.locator('tbody tr', { hasNotText: 'user-add' }).first().waitFor({ state: 'detached' });
  seen.audit = await page.locator('tbody tr').allInnerTexts();

  const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/console/'); })]);
  await signInForm(copy);
  await page.reload();
  await view(page, 'Audit');
  seen.reloaded = await views(page);
  const access = sent.at(-1);
  const withToken = async () => (await fetch(`${origin}/api/v1/auth/me`, { headers: { Authorization: access } })).status;
  seen.alive = await withToken();
  await press(page, 'Sign out');
  seen.left = await notice(page);
  seen.dead = await withToken();
  seen.keptAfter = await kept(page);
  return seen;
}

// a token of half an hour, and a server that is away for a while
async function lasting({ open, asked, context }, username) {
  const page = await open('/console/');
  await page.clock.install();
  await page.reload();
  await signIn(page, username, process.env.CONSOLE_PASSWORD);
  await view(page, 'Account');
  asked.length = 0;
  await page.clock.fastForward('31:00');
  await go(page, 'Users');
  const renewed = asked.filter((url) => url.endsWith('/api/v1/auth/refresh')).length;
  await context.setOffline(true);
  await page.locator('nav a', { hasText: 'Audit' }).click();
  const away = await notice(page);
  await context.setOffline(false);
  await page.locator('nav a', { hasText: 'Account' }).click();
  await view(page, 'Account');
  const back = await page.locator('#notice').innerText();
  await press(page, 'Sign out');
  return { renewed, away, back };
}

async function main([chrome, origin, scenario, ...more]) {
  await withBrowser(chrome, async (context, browser) => {
    const complaints = [];
    const asked = [];
    const sent = [];
    const opened = (made) => async (path) => {
      const page = await made.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(`uncaught: ${error}`));
      page.on('request', (request) => {
        asked.push(request.url());
        const token = request.headers().authorization;
        if (token) sent.push(token);
      });
      await page.goto(new URL(path, origin).href);
      return page;
    };
    const another = async (path) => opened(await browser.newContext())(path);
    const seen = await { issuer, refused, password, lasting }[scenario]({ open: opened(context), another, origin, asked, sent, context }, ...more);
    console.log(JSON.stringify({ ...seen, complaints }));
  });
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
