import { Session, VerdictError, type Scenario, type SessionOptions } from './session.cjs';
import type { Server } from './server.cjs';

// The sessions of the test that runs, the innermost last: a group of tests may have
// another scenario than the file around it.
const open: Current[] = [];
let before: Record<string, string | undefined> = {};

/** The session of whatever test runs, for the hooks before and after each. */
export class Current {
  #session?: Session;
  #covered = false; // another began within the same test
  readonly #scenario: Scenario | undefined;
  readonly #options: SessionOptions;

  constructor(scenario: Scenario | undefined, options: SessionOptions) {
    this.#scenario = scenario;
    this.#options = options;
  }

  /** What tests get: the session that is the current one whenever it is used. */
  readonly session = new Proxy(Object.create(Session.prototype) as Session, {
    get: (_, name) => {
      const session = this.#session;
      if (!session) {
        if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return undefined; // somebody only looks what it is
        throw new Error('claudemock: there is a session only while a test runs: use it inside of a test, or in a hook before or after each');
      }
      const value = Reflect.get(session, name, session);
      return typeof value === 'function' ? value.bind(session) : value;
    },
  });

  /** Begins the session of a test, to which the environment points until the test ends. */
  async begin(server: Server): Promise<void> {
    const session = await server.session(this.#scenario, this.#options);
    if (open.length === 0) before = Object.fromEntries(Object.keys(session.env).map((name) => [name, process.env[name]]));
    this.#session = session;
    this.#covered = false;
    for (const outer of open) outer.#covered = true;
    open.push(this);
    point();
  }

  /** Ends it, and throws unless the client coped. limit is that of the test if it was stopped there, in milliseconds. */
  async end(limit?: number): Promise<void> {
    const session = this.#session;
    if (!session) return; // it did not begin, and the test failed with that
    this.#session = undefined;
    open.splice(open.indexOf(this), 1);
    point();
    if (limit !== undefined) session.stopped(limit);
    const verdict = await session.verdict();
    const replaced = this.#covered && verdict.requests === 0;
    if (verdict.result !== 'pass' && !replaced) throw new VerdictError(verdict);
  }

  get env(): Record<string, string> {
    return this.#session!.env;
  }
}

// point makes the environment that of the innermost session, or what it was before any.
function point() {
  for (const [name, value] of Object.entries(open.at(-1)?.env ?? before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
