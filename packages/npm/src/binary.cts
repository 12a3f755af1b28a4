import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/**
 * Returns the path of the claudemock program: `$CLAUDEMOCK`, the one of this machine's
 * platform package, or the one on the PATH.
 */
export function findProgram(): string {
  const program = process.env.CLAUDEMOCK || packaged() || onPath();
  if (!program) throw new Error(missing());
  return program;
}

const platform = `${process.platform}-${process.arch}`;
const file = process.platform === 'win32' ? 'claudemock.exe' : 'claudemock';

function packaged(): string | undefined {
  try {
    return require.resolve(`@claudemock/${platform}/bin/${file}`);
  } catch {
    return undefined;
  }
}

function onPath(): string | undefined {
  const files = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, file));
  return files.find(isProgram);
}

// isProgram says whether a file can be started and is no script: npm puts a script of
// that name on the PATH, which is the command of this package.
function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const opened = openSync(path, 'r');
    const start = Buffer.alloc(2);
    readSync(opened, start);
    closeSync(opened);
    return start.toString() !== '#!';
  } catch {
    return false;
  }
}

function missing(): string {
  if (!platforms.includes(platform)) {
    return `claudemock: there is no package for ${platform}, only for ${platforms.join(', ')}
  try: build the program from its source, and set CLAUDEMOCK to its path`;
  }
  return `claudemock: the package @claudemock/${platform}, which has the program for this machine, is not installed
  It is an optional dependency: npm leaves it out if it is told to (--omit=optional, --no-optional), or if
  package-lock.json or node_modules come from a machine of another kind.
  try: rm -rf node_modules package-lock.json && npm install --include=optional`;
}
