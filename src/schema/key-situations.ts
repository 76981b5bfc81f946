import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import type { Goals } from './goals.ts';
import { KeyAnswers } from './key-answers.ts';
import { KeyOptions } from './key-options.ts';
import type { ObjectRest } from './plan-nodes.ts';
import type { Plans } from './plans.ts';

/** How many bytes it takes to know which keys may come where, more or less. */
const BYTES_PER_SITUATION = 2000;

/** The situations of objects in which keys were looked at, each with what is known of it. */
export class KeySituations {
  private readonly core: Core;
  private readonly goals: Goals;
  private readonly plans: Plans;
  private readonly answers: KeyAnswers;
  private readonly table = new TupleTable(6);
  private readonly options: KeyOptions[] = [];

  constructor(core: Core, goals: Goals, plans: Plans) {
    this.core = core;
    this.goals = goals;
    this.plans = plans;
    this.answers = new KeyAnswers(core);
  }

  get byteLength(): number {
    return this.table.byteLength + BYTES_PER_SITUATION * this.options.length;
  }

  /** Which keys may come where so much is still to be written. */
  optionsIn(rest: ObjectRest): KeyOptions {
    const { table } = this;
    const before = table.size;
    const { scratch } = table;
    scratch[0] = rest.shape;
    scratch[1] = rest.goal;
    scratch[2] = rest.position;
    scratch[3] = rest.count;
    scratch[4] = rest.seen;
    scratch[5] = rest.tracked;
    const at = table.intern();
    if (at === before) {
      const shared = this.answers.for(rest);
      this.options[at] = new KeyOptions(this.core, this.goals, this.plans, rest, shared);
    }
    return this.options[at]!;
  }
}
