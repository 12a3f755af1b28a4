import * as http from 'node:http';
import * as https from 'node:https';
import { withoutOurFrames } from './stack.cjs';

const { request } = http; // what a test puts in its place later is for its own requests
const { request: requestTLS } = https;

/** A request to the server that failed, in the server's own words. */
export class MockError extends Error {
  override name = 'MockError';
  /** The status that the server answered with; 0 if there was no answer. */
  readonly status: number;

  constructor(message: string, status = 0) {
    super(`claudemock: ${message}`);
    this.status = status;
    withoutOurFrames(this);
  }
}

/**
 * The control endpoints of a server. They are asked with node:http and not with fetch,
 * so that neither fake timers nor a fetch that is mocked nor proxies come in between.
 */
export class Control {
  constructor(
    readonly url: string,
    private readonly token: string | undefined,
  ) {}

  /** Asks one of them, and returns its answer: a value, or a text if it is no JSON. */
  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const { status, type, text } = await this.send(method, `${this.url}/_mock${path}`, body && JSON.stringify(body));
    const answer = type.startsWith('application/json') ? JSON.parse(text) : text;
    if (status < 400) return answer;
    const lines = [answer.error ?? `${method} ${path} was answered ${status}: ${text.slice(0, 500)}`, answer.text]; // text is a verdict
    throw new MockError(lines.filter(Boolean).join('\n\n'), status);
  }

  private send(method: string, url: string, body?: string): Promise<{ status: number; type: string; text: string }> {
    const headers: http.OutgoingHttpHeaders = {};
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => reject(new MockError(`no answer from the server at ${this.url}: ${error.message || (error as NodeJS.ErrnoException).code}`));
      const asked = (url.startsWith('https:') ? requestTLS : request)(url, { method, headers, agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part)).on('error', failed);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text: Buffer.concat(parts).toString() }),
        );
      });
      asked.on('error', failed).end(body);
    });
  }
}
