// Runs a command against a server that is here already and has a token.
import { spawnSync } from 'node:child_process';
import { serve } from 'claudemock';

process.env.CLAUDEMOCK_CONTROL_TOKEN = 'a-token';
const server = await serve();
const [program, ...args] = process.argv.slice(2);
process.exitCode = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, CLAUDEMOCK_URL: server.url, CLAUDEMOCK: '/nowhere' } }).status;
await server.close();
