// All of the library, from an ES module. It prints what a test looks at.
import assert from 'node:assert/strict';
import { connect, MockError, serve, Server, Session, VerdictError } from 'claudemock';

const post = (url) =>
  fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'any', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: 'claude-sonnet-5', max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] }),
  });

process.env.CLAUDEMOCK_CONTROL_TOKEN = 'a-token';
const server = await serve({ scenario: 'overloaded-once', speed: 10 });
assert(server instanceof Server);
await assert.rejects(connect(server.url, { token: 'another' }).session(), (error) => error instanceof MockError && error.status === 401);
const same = connect(server.url + '/', { token: 'a-token' });

const mock = await same.session('overloaded-once', { name: 'mine' });
assert(mock instanceof Session);
assert.equal(mock.baseURL, mock.url);
assert.match(mock.url, /\/s\/overloaded-once\/mine$/);
assert.equal((await post(mock.url)).status, 529);
await mock.mark('half time');
assert.equal((await post(mock.url)).status, 200);
const [first, second] = await mock.requests();
assert.deepEqual([first.status, second.status, first.path], [529, 200, first.path]);
mock.outcome({ text: 'hello' });
assert.equal((await mock.verdict()).result, 'pass');
await mock.assertVerdict();
assert.match(await mock.timeline(), /#1 +POST|#1 +529|529 overloaded_error/);
await mock.reset();
assert.equal((await post(mock.url)).status, 529);
mock.outcome({ text: 'made up' });
await assert.rejects(mock.assertVerdict(), (error) => error instanceof VerdictError && error.verdict.result === 'fail' && error.stack === '');

// JSON is YAML but for characters that end a line there.
const lines = await same.session({ name: 'lines', summary: 'odd ends of lines', steps: [{ reply: { text: 'a\u2028b\u0085c' } }] });
assert.equal((await (await post(lines.url)).json()).content[0].text, 'a\u2028b\u0085c');

const states = await same.session({ name: 'states', summary: 'up or down', states: { up: { steps: [{ reply: {} }] }, down: { steps: [{ error: 'overloaded_error' }] } } });
await states.state('down');
assert.equal((await post(states.url)).status, 529);

const held = await same.session({ name: 'held', summary: 'an answer is held', steps: [{ reply: {}, faults: [{ hold: {} }] }] });
const answer = post(held.url).then((response) => response.status, () => 'broken');
await held.gate().cut();
assert.equal(await answer, 'broken');

const limited = await same.session('healthy', { limits: 'requests_per_minute=1' });
assert.equal((await post(limited.url)).status, 200);
assert.equal((await post(limited.url)).status, 429);

await assert.rejects(same.session('nmae: x\nsteps: []'), /scenario.yaml:1:1: unknown key "nmae"/);
await server.close();
await assert.rejects(same.session(), /no answer from the server at http/);
await assert.rejects(serve({ scenario: 'nowhere' }), /ended before it listened\n.*there is no scenario "nowhere"/s);
await assert.rejects(serve({ program: '/nowhere/claudemock' }), /\/nowhere\/claudemock cannot be started/);
console.log('the library works');
