// Starts claudemock once for the whole test run. It is the one on the PATH, or
// where $CLAUDEMOCK says.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    claudemock: { url: string };
  }
}

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'claudemock-'));
  const program = findProgram(folder);
  const portFile = join(folder, 'port.txt');
  const server = spawn(program, ['serve', '--addr', '127.0.0.1:0', '--port-file', portFile], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-10_000)));
  await once(server, 'spawn');
  while (!existsSync(portFile)) {
    if (server.exitCode !== null) throw new Error(`claudemock ended before it listened:\n${log}`);
    await pause(10);
  }
  project.provide('claudemock', { url: `http://${readFileSync(portFile, 'utf8').trim()}` });

  return async function teardown() {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
    rmSync(folder, { recursive: true });
  };
}

function findProgram(folder: string): string {
  if (process.env.CLAUDEMOCK) return process.env.CLAUDEMOCK;
  const onPath = (process.env.PATH ?? '').split(delimiter).map((place) => join(place, 'claudemock'));
  const found = onPath.find((file) => existsSync(file));
  if (found) return found;
  const checkout = resolve(import.meta.dirname, '../..');
  if (existsSync(join(checkout, 'cmd/claudemock'))) {
    // where this example comes from
    execFileSync('go', ['build', '-o', folder, './cmd/claudemock'], { cwd: checkout, stdio: 'inherit' });
    return join(folder, 'claudemock');
  }
  throw new Error('claudemock is not on the PATH: go install github.com/claudemock/claudemock/cmd/claudemock@latest');
}
