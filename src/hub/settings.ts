import { WellformedError } from '../base/errors.ts';
import type { Environment } from '../store/cache-folder.ts';

export type { Environment };

/** Where the hub is, and who asks. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

const PUBLIC_HUB = 'https://huggingface.co';

/**
 * `HF_ENDPOINT` (default: https://huggingface.co) and `HF_TOKEN`. Throws `WellformedError` (`bad-option`) if one of them
 * cannot be what it should; the message never has the value, which may be a secret.
 */
export function readHubSettings(environment: Environment): HubSettings {
  const endpoint = (environment['HF_ENDPOINT'] ?? '').trim() || PUBLIC_HUB;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new WellformedError(
      'bad-option',
      'HF_ENDPOINT: expected an http or https address without a user name, such as https://huggingface.co',
    );
  }
  const token = (environment['HF_TOKEN'] ?? '').trim();
  if (!/^[\x21-\x7e]*$/.test(token)) {
    throw new WellformedError(
      'bad-option',
      'HF_TOKEN: expected a token of printable ASCII characters, without blanks',
    );
  }
  return {
    endpoint: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    token: token === '' ? undefined : token,
  };
}
