import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import { StackRecognizer } from '../../src/automaton/stack.ts';
import { distanceTo } from './naive-grammar.ts';
import { PARITY_RULES, ParityMachine } from './parity-machine.ts';

const distance = (text: string): number => distanceTo(PARITY_RULES, 'text', text);

function after(recognizer: Recognizer, text: string, from: number = recognizer.start): number {
  let at = from;
  for (let i = 0; i < text.length && at !== DEAD; i++) at = recognizer.step(at, text.charCodeAt(i));
  return at;
}

function liveBytes(recognizer: Recognizer, configuration: number): number[] {
  return Array.from({ length: 256 }, (_, byte) => byte).filter(
    (byte) => recognizer.step(configuration, byte) !== DEAD,
  );
}

/** Texts that can be completed: each choice picks one of the bytes that may follow, brackets more often than not. */
const viable = fc.array(fc.nat(1000), { maxLength: 14 }).map((choices) => {
  const recognizer = new StackRecognizer(new ParityMachine());
  let text = '';
  let at = recognizer.start;
  for (const choice of choices) {
    const live = liveBytes(recognizer, at).map((byte) => String.fromCharCode(byte));
    const structural = live.filter((character) => '()[],!'.includes(character));
    const among = structural.length > 0 && choice % 3 > 0 ? structural : live;
    const character = among[choice % among.length]!;
    text += character;
    at = after(recognizer, character, at);
  }
  return text;
});

describe('StackRecognizer', () => {
  it.each(['0', '12', '(1,1)', '(1!!!)', '[(0,[1],1!!!)]', '((1,2,3),[7]) ', '(10,(1!!!),(1!!!))  '])(
    'accepts %j',
    (text) => {
      const recognizer = new StackRecognizer(new ParityMachine());
      expect(distance(text)).toBe(0);
      expect(recognizer.isComplete(after(recognizer, text))).toBe(true);
    },
  );

  it('knows of every byte whether it can follow, and of every text whether it is complete', () => {
    fc.assert(
      fc.property(viable, (text) => {
        const recognizer = new StackRecognizer(new ParityMachine());
        const at = after(recognizer, text);
        expect(at).not.toBe(DEAD);
        expect(recognizer.isComplete(at)).toBe(distance(text) === 0);
        for (let byte = 0; byte < 256; byte++) {
          const isLive = recognizer.step(at, byte) !== DEAD;
          expect(isLive, `${text} and byte ${byte}`).toBe(
            distance(text + String.fromCharCode(byte)) < Infinity,
          );
        }
      }),
    );
  });

  it('knows how far it is to the end: frames below decide what the frame on top has to become', () => {
    fc.assert(
      fc.property(viable, (text) => {
        const recognizer = new StackRecognizer(new ParityMachine());
        expect(recognizer.distance(after(recognizer, text)), text).toBe(distance(text));
      }),
      { numRuns: 500 },
    );
    const recognizer = new StackRecognizer(new ParityMachine());
    // 1 can become 10; where it cannot be changed any more, `,1)` ends an odd list sooner than `!!!)`.
    expect(recognizer.distance(after(recognizer, '(2,1'))).toBe(2);
    expect(recognizer.distance(after(recognizer, '(1,0'))).toBe(3);
    // In a box the list must be odd.
    expect(recognizer.distance(after(recognizer, '[(2,1'))).toBe(5);
    expect(recognizer.distance(after(recognizer, '[(2,2'))).toBe(6);
    // 22 can become 221; 0 cannot become odd, so one more item must be.
    expect(recognizer.distance(after(recognizer, '[(0'))).toBe(7);
  });

  it('leads to the end along nearestByte, one byte nearer each time', () => {
    fc.assert(
      fc.property(viable, (text) => {
        const recognizer = new StackRecognizer(new ParityMachine());
        let at = after(recognizer, text);
        for (let left = recognizer.distance(at); left > 0; left--) {
          expect(recognizer.isComplete(at)).toBe(false);
          at = recognizer.step(at, recognizer.nearestByte(at));
          expect(recognizer.distance(at)).toBe(left - 1);
        }
        expect(recognizer.isComplete(at)).toBe(true);
        expect(recognizer.nearestByte(at)).toBe(-1);
      }),
    );
  });

  it('forces a byte where it is the only one and the text cannot end', () => {
    let forced = 0;
    fc.assert(
      fc.property(viable, (text) => {
        const recognizer = new StackRecognizer(new ParityMachine());
        const at = after(recognizer, text);
        const live = liveBytes(recognizer, at);
        const isForced = live.length === 1 && !recognizer.isComplete(at);
        if (isForced) forced++;
        expect(recognizer.forcedByte(at)).toBe(isForced ? live[0] : -1);
      }),
      { numRuns: 600 },
    );
    expect(forced).toBeGreaterThan(0);
    const recognizer = new StackRecognizer(new ParityMachine());
    // Only blanks can follow, but the text may end here.
    expect(recognizer.forcedByte(after(recognizer, '(0)'))).toBe(-1);
    expect(recognizer.forcedByte(after(recognizer, '(1!'))).toBe('!'.charCodeAt(0));
  });

  it('has integers as configurations: keeping one is a fork, and equal futures are equal integers', () => {
    fc.assert(
      fc.property(viable, viable, (text, other) => {
        const recognizer = new StackRecognizer(new ParityMachine());
        const fork = after(recognizer, text);
        const [seen, left] = [recognizer.isComplete(fork), recognizer.distance(fork)];
        for (const byte of liveBytes(recognizer, fork)) {
          recognizer.distance(recognizer.step(fork, byte));
        }
        after(recognizer, other);
        expect(after(recognizer, text)).toBe(fork);
        expect([recognizer.isComplete(fork), recognizer.distance(fork)]).toEqual([seen, left]);
      }),
    );
    const recognizer = new StackRecognizer(new ParityMachine());
    // What was read differs, what can follow does not.
    expect(after(recognizer, '(1,2,3,((4)')).toBe(after(recognizer, '(6,((0,[1])'));
    expect(after(recognizer, '(1,((')).not.toBe(after(recognizer, '(2,(('));
  });

  it('grows with what is new only', () => {
    const recognizer = new StackRecognizer(new ParityMachine());
    after(recognizer, '(1,(2,3),[5]) ');
    const { size } = recognizer;
    after(recognizer, '(3,(4,7),[1]) ');
    expect(recognizer.size).toBe(size);
    after(recognizer, '((((');
    expect(recognizer.size).toBeGreaterThan(size);
  });

  it('is not bounded in depth', () => {
    const recognizer = new StackRecognizer(new ParityMachine());
    const depth = 100_000;
    let at = after(recognizer, `${'('.repeat(depth)}2`);
    expect(recognizer.distance(at)).toBe(depth);
    at = after(recognizer, ')'.repeat(depth - 1), at);
    expect(recognizer.isComplete(at)).toBe(false);
    at = after(recognizer, ')', at);
    expect(recognizer.isComplete(at)).toBe(true);
  });

  it('ends frames that end without a byte of their own, however many there are', () => {
    const recognizer = new StackRecognizer(new ParityMachine());
    expect(recognizer.isComplete(after(recognizer, '12'))).toBe(true);
    expect(recognizer.isComplete(after(recognizer, '(12'))).toBe(false);
    expect(after(recognizer, '0)')).toBe(DEAD);
    expect(after(recognizer, '(0))')).toBe(DEAD);
  });

  it('passes on what the machine says of lexemes', () => {
    const recognizer = new StackRecognizer(new ParityMachine());
    const [number, list] = [after(recognizer, '(13'), after(recognizer, '(13,')];
    expect([recognizer.lexeme(number), recognizer.lexemeRoom(number)]).toEqual([5, 7]);
    expect(recognizer.lexeme(list)).toBe(-1);
    expect([recognizer.stepLexeme(5, 0x31), recognizer.stepLexeme(5, 0x29)]).toEqual([6, -1]);
    expect(recognizer.lexemeNeed(6)).toBe(60);
    expect([recognizer.lexemeName(5), recognizer.lexemeName(6)]).toEqual(['digits', undefined]);
  });
});
