#!/usr/bin/env node
// The command claudemock: it starts the program and ends as that does.
import { spawn } from 'node:child_process';
import { findProgram } from './binary.cjs';

function main() {
  let program: string;
  try {
    program = findProgram();
  } catch (error) {
    console.error((error as Error).message);
    process.exit(3);
  }
  const child = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
  child.on('error', (error) => {
    console.error(`claudemock: ${program} cannot be started: ${error.message}`);
    process.exit(3);
  });
  const relays = relay((signal) => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 3);
    for (const [name, listener] of relays) process.off(name, listener);
    process.kill(process.pid, signal);
  });
}

// relay passes on the signals that this process gets. A terminal sends its own to the
// program as well, and a second one of them would end that at once.
function relay(to: (signal: NodeJS.Signals) => void): [NodeJS.Signals, () => void][] {
  const terminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  return (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    const listener = () => {
      if (!terminal || name === 'SIGTERM') to(name);
    };
    process.on(name, listener);
    return [name, listener];
  });
}

main();
