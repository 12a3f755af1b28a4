// lines of a stack that are about files of this package
const ours = new RegExp(`\\n    at [^\\n]*${__dirname.replace(/[^\w]/g, '\\$&')}[^\\n]*`, 'g');

/** Leaves this package out of the stack of an error: the place in the test is what helps. */
export function withoutOurFrames<Thrown extends object>(error: Thrown): Thrown {
  if ('stack' in error && typeof error.stack === 'string') error.stack = error.stack.replaceAll(ours, '');
  return error;
}
