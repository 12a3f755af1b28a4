import type { Control } from './control.cjs';
import { played, Session, type Begun, type Scenario, type Verdict } from './session.cjs';

/** Which points of a conversation are tried, and how. */
export interface SweepOptions {
  /** The conversation; `healthy` by default, which answers in one turn. */
  scenario?: Scenario;
  /** Only these failures. */
  faults?: string[];
  /** Only points whose names begin with one of these. */
  points?: string[];
  /** At most so many points, the most telling ones. */
  most?: number;
  /** The divisor of the scenario's waits; the server's by default. */
  speed?: number;
  /** How long one run may take before it counts as hanging, in milliseconds; a minute by default. */
  limit?: number;
}

/** A place of the conversation, and a failure there. */
export interface Point {
  /** Its name, such as `request_1/inside_text/truncate`. */
  readonly name: string;
  /** What happens there, in words. */
  readonly summary: string;
  /** Runs the code with this failure, and returns the verdict on it. */
  run(): Promise<Verdict>;
}

/** The points at which the conversation of some code can fail. */
export interface Sweep {
  readonly points: Point[];
  /** Frees what the server keeps for it. */
  end(): Promise<void>;
}

/** Runs the code twice while nothing fails, and plans from that what can. */
export async function beginSweep(
  control: Control,
  code: (session: Session) => Promise<string>,
  { scenario = 'healthy', faults = [], points = [], most = Infinity, speed, limit = 60_000 }: SweepOptions = {},
): Promise<Sweep> {
  const { id, baselines } = await control.ask<{ id: string; baselines: Begun[] }>('POST', '/sweeps', { ...played(scenario), faults, points, speed });
  for (const begun of baselines) await new Session(control, begun).run(code, limit);
  const plan = await control.ask<{ classes: { name: string; summary: string }[] }>('GET', `/sweeps/${id}/plan`);
  const run = async (point: string) => {
    const begun = await control.ask<Begun>('POST', `/sweeps/${id}/sessions`, { point });
    return new Session(control, begun).run(code, limit);
  };
  return {
    points: plan.classes.slice(0, most).map(({ name, summary }) => ({ name, summary, run: () => run(name) })),
    end: () => control.ask('DELETE', `/sweeps/${id}`),
  };
}
