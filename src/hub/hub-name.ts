/** A model on the hub, by the two names that a slash divides. */
export interface HubName {
  readonly owner: string;
  readonly name: string;
}

/** What the hub allows in the name of an owner or a model; never `.` or `..`, which would be folders. */
const PART = /^(?!.*(?:\.\.|--))[A-Za-z0-9_](?:[\w.-]{0,94}[\w-])?$/;

/**
 * Reads `owner/name`; `undefined` if the text cannot be the name of a model on the hub, for it has not exactly one
 * slash or has characters that the hub does not allow. A path that begins with `./`, `../` or `/` never is one.
 *
 * @example
 * parseHubName('onnx-community/Qwen3-0.6B-ONNX'); // { owner: 'onnx-community', name: 'Qwen3-0.6B-ONNX' }
 * parseHubName('./models/qwen3'); // undefined
 */
export function parseHubName(text: string): HubName | undefined {
  const [owner, name, ...more] = text.split('/');
  if (owner === undefined || name === undefined || more.length > 0) return undefined;
  return PART.test(owner) && PART.test(name) ? { owner, name } : undefined;
}
