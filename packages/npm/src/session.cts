import * as timers from 'node:timers';
import type { Control } from './control.cjs';

const { setTimeout: later, clearTimeout: never } = timers; // real ones, whatever a test puts in their place

/**
 * A scenario: the name of one that the server has (`claudemock list`), the YAML of one,
 * or the same as an object.
 */
export type Scenario = string | object;

/** How a session differs from the server's other ones. */
export interface SessionOptions {
  /** The divisor of the scenario's waits; the server's by default. */
  speed?: number;
  /** Rate limits that requests are held to, as in `claudemock serve --limits`: `tier-1,concurrent=2`. */
  limits?: string;
  /** The session's name, a random one by default. */
  name?: string;
}

/** What the server answers about a new session. */
export interface Begun {
  id: string;
  url: string;
  scenario: string;
  session: string;
}

/** The part of a journal's entry that tests mostly look at. */
export interface JournalEntry {
  method: string;
  path: string;
  model?: string;
  stream: boolean;
  headers: Record<string, string[]>;
  body: string;
  /** The time since the request before. */
  gap_ms: number;
  /** What was played, such as `error overloaded_error 529`. */
  played: string;
  /** What it was answered; 0 if no status line was sent. */
  status: number;
  /** How the answer ended. */
  end: string;
  [field: string]: unknown;
}

/** What a rule says about the client. */
export interface Finding {
  rule: string;
  result: string;
  severity: string;
  text?: string;
  advice?: string;
  requests?: number[];
}

/** What a client did right and wrong in a session. */
export interface Verdict {
  result: 'pass' | 'fail' | 'not exercised';
  /** Why it was not exercised. */
  reason?: string;
  scenario: string;
  requests: number;
  findings: Finding[];
  timeline: unknown[];
  /** The findings and the timeline, for people. */
  text: string;
  [field: string]: unknown;
}

/** A verdict that is not a pass, as the failure of a test: its message has the findings and the timeline. */
export class VerdictError extends Error {
  override name = 'Verdict';
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict.text);
    this.verdict = verdict;
    this.stack = ''; // it is about what the client did, and not about a place in this file
  }
}

/** How the code under test ended. */
export interface Outcome {
  /** What it threw. */
  error?: unknown;
  /** What it returned as the answer. */
  text?: string;
}

/** One run of a scenario, which no other test can disturb. */
export class Session {
  /** The base URL for clients. */
  readonly url: string;
  /** A key for clients; the server takes any. */
  readonly apiKey = 'sk-ant-any';
  readonly id: string;
  readonly #control: Control;
  #ending?: { exit: number; output?: string; killed?: boolean; limit_ms?: number };

  /** @internal Sessions are made by servers. */
  constructor(control: Control, begun: Begun) {
    this.#control = control;
    this.url = begun.url;
    this.id = begun.id;
  }

  /** The base URL, by the name that the official SDK has for it. */
  get baseURL(): string {
    return this.url;
  }

  /** The session as it stands below `process.env`, for clients that look there. */
  get env(): { ANTHROPIC_BASE_URL: string; ANTHROPIC_API_KEY: string } {
    return { ANTHROPIC_BASE_URL: this.url, ANTHROPIC_API_KEY: this.apiKey };
  }

  /**
   * Says how the code under test ended: with an error, or with a text as its answer. If it
   * is not called, nobody can tell whether half an answer was taken for a whole one.
   */
  outcome({ error, text = '' }: Outcome): void {
    const failed = error !== undefined && error !== null;
    this.#ending = { exit: failed ? 1 : 0, output: failed ? `${text}\n${error}` : text };
  }

  /** Says that the code under test took longer than so many milliseconds, and was stopped. */
  stopped(limit: number): void {
    this.#ending = { exit: 1, killed: true, limit_ms: limit };
  }

  /** Runs code under test, for limit milliseconds at most, and returns the verdict on it. The code returns its answer or throws. */
  async run(code: (session: Session) => Promise<string>, limit = 60_000): Promise<Verdict> {
    let timer: NodeJS.Timeout;
    const late = new Promise<void>((end) => (timer = later(end, limit))).then(() => this.stopped(limit));
    const ended = (async () => code(this))().then(
      (text) => () => this.outcome({ text }),
      (error) => () => this.outcome({ error: error ?? 'nothing' }),
    );
    const first = await Promise.race([ended, late]);
    never(timer!);
    first?.(); // what ends later does not count
    return this.verdict();
  }

  /** The requests so far and what became of them, oldest first. */
  async requests(): Promise<JournalEntry[]> {
    return (await this.#ask<{ entries: JournalEntry[] }>('GET', '/journal')).entries;
  }

  /** What the client did right and wrong. */
  verdict(): Promise<Verdict> {
    return this.#ask('POST', '/verdict', this.#ending && { command: 'call', ...this.#ending });
  }

  /** Throws a {@link VerdictError} unless the client coped. */
  async assertVerdict(): Promise<void> {
    const verdict = await this.verdict();
    if (verdict.result !== 'pass') throw new VerdictError(verdict);
  }

  /** What happened so far, as a text with a line for each event. */
  timeline(): Promise<string> {
    return this.#ask('GET', '/timeline');
  }

  /** Notes a moment in the journal; after `cancel`, the client should not wait for its answer any more. */
  async mark(text: string): Promise<void> {
    await this.#ask('POST', '/marks', { text });
  }

  /** The gate at which a `hold` fault stops answers. */
  gate(name = 'gate'): Gate {
    const open = (how: string) => async () => void (await this.#ask('POST', `/gates/${encodeURIComponent(name)}`, { how }));
    return { release: open('release'), fail: open('fail'), cut: open('cut') };
  }

  /** Moves the scenario into one of its states. */
  async state(name: string): Promise<void> {
    await this.#ask('POST', '/state', { state: name });
  }

  /** Starts the session over, with an empty journal. */
  async reset(): Promise<void> {
    await this.#ask('DELETE', '');
    this.#ending = undefined;
  }

  #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return this.#control.ask(method, `/sessions/${encodeURIComponent(this.id)}${path}`, body);
  }
}

/** A place at which answers are held until the test lets go of them. */
export interface Gate {
  /** Lets them go on. */
  release(): Promise<void>;
  /** Lets them end with an error. */
  fail(): Promise<void>;
  /** Breaks their connections. */
  cut(): Promise<void>;
}

/** The part of a request for a session or a sweep that says what it plays. */
export function played(scenario: Scenario | undefined): { scenario?: string; yaml?: string } {
  if (scenario === undefined) return {};
  if (typeof scenario !== 'string') return { yaml: asYAML(scenario) };
  return /[\n:{]/.test(scenario) ? { yaml: scenario } : { scenario };
}

// asYAML writes JSON, which is YAML but for characters that end a line there.
function asYAML(scenario: object): string {
  return JSON.stringify(scenario).replace(/[\u0085\u2028\u2029\ufeff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
