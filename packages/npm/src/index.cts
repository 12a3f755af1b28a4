// The library: servers, sessions and verdicts, whatever runs the tests.
export { MockError } from './control.cjs';
export { connect, serve, Server, type ServeOptions } from './server.cjs';
export {
  Session,
  VerdictError,
  type Finding,
  type Gate,
  type JournalEntry,
  type Outcome,
  type Scenario,
  type SessionOptions,
  type Verdict,
} from './session.cjs';
export type { Point, Sweep, SweepOptions } from './sweep.cjs';
