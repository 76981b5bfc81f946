/** More text: whole code points, which continue what was emitted before. */
export interface TextEvent {
  readonly type: 'text';
  readonly text: string;
}

/** The last `length` UTF-16 units of the text emitted so far are taken back. */
export interface RetractEvent {
  readonly type: 'retract';
  readonly length: number;
}

/** How the text changed. */
export type TextChange = TextEvent | RetractEvent;

/** The last event. */
export interface DoneEvent<Result> {
  readonly type: 'done';
  readonly result: Result;
}

/** What a generation tells while it runs. The text of all events, retractions applied, is the text of the result. */
export type GenerationEvent<Result> = TextChange | DoneEvent<Result>;
