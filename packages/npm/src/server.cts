import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as timers from 'node:timers';
import { findProgram } from './binary.cjs';
import { Control } from './control.cjs';
import { played, Session, type Begun, type Scenario, type SessionOptions } from './session.cjs';
import { beginSweep, type Sweep, type SweepOptions } from './sweep.cjs';

const { setTimeout: later, clearTimeout: never } = timers; // real ones, whatever a test puts in their place

const patience = 1000; // milliseconds in which a server may end by itself

/** What a server is started with. */
export interface ServeOptions {
  /** The name of the scenario of clients that choose none. */
  scenario?: string;
  /** Files and folders of scenarios, beside those that come with claudemock. */
  scenarios?: string[];
  /** The divisor of all waits. */
  speed?: number;
  /** Rate limits that requests are held to: `tier-1,concurrent=2`. */
  limits?: string;
  /** More of what `claudemock serve` takes. */
  args?: string[];
  /** The path of the program; by default `$CLAUDEMOCK`, that of this package, or the one on the PATH. */
  program?: string;
}

/** A server, begun by {@link serve} or found by {@link connect}. */
export class Server implements AsyncDisposable {
  /** The base URL for clients that choose no scenario. */
  readonly url: string;
  readonly #control: Control;
  readonly #end: () => Promise<void>;

  /** @internal Servers are made by serve and connect. */
  constructor(url: string, token: string | undefined, end = async () => {}) {
    this.url = url.replace(/\/+$/, '');
    this.#control = new Control(this.url, token);
    this.#end = end;
  }

  /** Begins a session of a scenario: by default that of clients that choose none. */
  async session(scenario?: Scenario, { speed, limits, name }: SessionOptions = {}): Promise<Session> {
    return new Session(this.#control, await this.#control.ask<Begun>('POST', '/sessions', { ...played(scenario), speed, limits, session: name }));
  }

  /** Finds the points at which the conversation of code can fail. The code runs twice for it, while nothing fails. */
  sweep(code: (session: Session) => Promise<string>, options?: SweepOptions): Promise<Sweep> {
    return beginSweep(this.#control, code, options);
  }

  /** Ends the server, unless it was running before. */
  async close(): Promise<void> {
    await this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Uses a server that runs already. Its token is `$CLAUDEMOCK_CONTROL_TOKEN` by default. */
export function connect(url: string, { token = process.env.CLAUDEMOCK_CONTROL_TOKEN }: { token?: string } = {}): Server {
  return new Server(url, token);
}

/** Starts a server on a free port. It ends with {@link Server.close}, and at the latest with this process, however that ends. */
export async function serve(options: ServeOptions = {}): Promise<Server> {
  const program = options.program ?? findProgram();
  const folder = mkdtempSync(join(tmpdir(), 'claudemock-'));
  try {
    const portFile = join(folder, 'port.txt');
    const child = spawn(program, [...flags(options), '--port-file', portFile], { stdio: ['pipe', 'ignore', 'pipe'] });
    const address = await listening(child, program, portFile);
    for (const held of [child, child.stdin, child.stderr]) (held as { unref?(): void }).unref?.(); // a script that forgets to close the server ends
    return new Server(`http://${address}`, process.env.CLAUDEMOCK_CONTROL_TOKEN, () => ended(child));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function flags({ scenario, scenarios = [], speed, limits, args = [] }: ServeOptions): string[] {
  const line = ['serve', '--addr', '127.0.0.1:0', '--log-format', 'none', '--until-stdin-ends'];
  if (scenario !== undefined) line.push('--scenario', scenario);
  for (const path of scenarios) line.push('--scenarios', path);
  if (speed !== undefined) line.push('--speed', String(speed));
  if (limits !== undefined) line.push('--limits', limits);
  return [...line, ...args];
}

// listening waits until the server has written where it listens.
async function listening(child: ChildProcess, program: string, portFile: string): Promise<string> {
  let log = '';
  child.stderr!.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-10_000)));
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Error(`claudemock: ${program} cannot be started: ${(error as Error).message}`);
  }
  let over = false;
  child.once('close', () => (over = true));
  while (!existsSync(portFile)) {
    if (over) throw new Error(`claudemock: the server ended before it listened\n${log.trimEnd()}`);
    await new Promise((done) => later(done, 5));
  }
  return readFileSync(portFile, 'utf8').trim();
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exit = once(child, 'exit');
  child.kill();
  const timer = later(() => child.kill('SIGKILL'), patience); // it would let answers finish for which nobody waits any more
  await exit;
  never(timer);
}
