import type { SeededChoices } from '../index.ts';
import type { SuiteTask } from './task.ts';

/** The kinds of tasks with answers, after those of "Let Me Speak Freely?" (2024) and the paper of JSONSchemaBench. */
export const TASK_KINDS = ['last-letters', 'shuffled-objects', 'arithmetic'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

const NAMES = [
  ...[
    'Ada',
    'Boris',
    'Clara',
    'Dmitri',
    'Elena',
    'Farid',
    'Greta',
    'Hugo',
    'Ines',
    'Jonas',
    'Karim',
    'Lena',
    'Mona',
  ],
  ...[
    'Nils',
    'Olga',
    'Paulo',
    'Quentin',
    'Rosa',
    'Samir',
    'Tessa',
    'Umar',
    'Vera',
    'Wanda',
    'Xavier',
    'Yara',
    'Zoe',
  ],
];
const THINGS = [
  'a red ball',
  'a blue book',
  'a green hat',
  'a black pen',
  'a white cup',
  'a yellow kite',
  'a brown bag',
];

interface Question {
  readonly text: string;
  readonly reasoning: string;
  readonly answer: string | number;
}

/**
 * Tasks with one right answer each, in the style of the paper's: what is asked follows three solved examples, and the
 * answer is an object in which the reasoning stands before the answer.
 *
 * @example
 * qualityTasks('arithmetic', 100, new SeededChoices(1));
 */
export function qualityTasks(kind: TaskKind, count: number, choices: SeededChoices): SuiteTask[] {
  const pick = (below: number): number => Math.min(below - 1, Math.floor(choices.uniform() * below));
  const ask = ASKERS[kind];
  return Array.from({ length: count }, (_, i) => {
    const examples = Array.from({ length: 3 }, () => ask(pick));
    const question = ask(pick);
    const isNumber = typeof question.answer === 'number';
    const shown = examples.map(
      ({ text, reasoning, answer }) => `Question: ${text}\nAnswer: ${JSON.stringify({ reasoning, answer })}`,
    );
    return {
      id: `${kind}-${i}`,
      dataSet: kind,
      schema: JSON.stringify({
        type: 'object',
        properties: {
          reasoning: { type: 'string', maxLength: 400 },
          answer: isNumber ? { type: 'integer' } : { type: 'string', maxLength: 40 },
        },
        required: ['reasoning', 'answer'],
        additionalProperties: false,
      }),
      prompt: `${shown.join('\n\n')}\n\nQuestion: ${question.text}`,
      instances: [],
      expected: { kind: isNumber ? 'number' : 'exact', value: question.answer, key: 'answer' },
    };
  });
}

type Pick = (below: number) => number;

const ASKERS: Readonly<Record<TaskKind, (pick: Pick) => Question>> = {
  'last-letters': (pick) => {
    const names = sample(NAMES, 4, pick);
    const letters = names.map((name) => name.at(-1)!);
    return {
      text: `Take the last letters of the words in "${names.join(' ')}" and put them together.`,
      reasoning: names.map((name, i) => `The last letter of ${name} is ${letters[i]!}.`).join(' '),
      answer: letters.join(''),
    };
  },
  'shuffled-objects': (pick) => {
    const names = sample(NAMES, 3, pick);
    const held = sample(THINGS, 3, pick);
    const begin = names.map((name, i) => `${name} has ${held[i]!}`).join(', ');
    const swaps = Array.from({ length: 3 }, () => sample([0, 1, 2], 2, pick) as [number, number]);
    const now = [...held];
    const steps = swaps.map(([a, b]) => {
      [now[a], now[b]] = [now[b]!, now[a]!];
      return `${names[a]!} and ${names[b]!} swap`;
    });
    const who = pick(3);
    return {
      text: `${begin}. ${steps.join('. Then ')}. What does ${names[who]!} have at the end?`,
      reasoning: `At the end ${names.map((name, i) => `${name} has ${now[i]!}`).join(', ')}.`,
      answer: now[who]!,
    };
  },
  arithmetic: (pick) => {
    const [name] = sample(NAMES, 1, pick) as [string];
    const [boxes, each, given] = [2 + pick(8), 3 + pick(10), 1 + pick(6)];
    const all = boxes * each;
    const left = all - given;
    return {
      text: `${name} buys ${boxes} boxes with ${each} apples each, and gives ${given} apples away. How many are left?`,
      reasoning: `${boxes} boxes of ${each} are ${all}. ${all} less ${given} is ${left}.`,
      answer: left,
    };
  },
};

function sample<Item>(items: readonly Item[], count: number, pick: Pick): Item[] {
  const left = [...items];
  return Array.from({ length: count }, () => left.splice(pick(left.length), 1)[0]!);
}
