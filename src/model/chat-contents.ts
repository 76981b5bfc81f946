/** A stretch of a rendered conversation. Only markup, the text of the template itself, may become special tokens. */
export interface ChatSegment {
  readonly text: string;
  readonly isMarkup: boolean;
}

// Placeholders are a number between two private-use characters. Blanks at the ends of a content are stood for by a rare
// blank, so that one sees whether the template trims.
const OPEN = '\uE0F0';
const CLOSE = '\uE0F1';
const BLANK = '\u2003';
const PLACEHOLDER = new RegExp(`${BLANK}?${OPEN}(\\d+)${CLOSE}${BLANK}?`, 'u');

/** What a template is given instead of the content with this number. An empty content stays empty: templates test it. */
export function markContent(content: string, number: number): string {
  if (content.trim() === '') return content;
  const before = content.trimStart() === content ? '' : BLANK;
  const after = content.trimEnd() === content ? '' : BLANK;
  return `${before}${OPEN}${number}${CLOSE}${after}`;
}

/**
 * Puts the contents back, as segments of their own, trimmed where the template trimmed. `undefined` if the template
 * cut a placeholder up. Markup that is empty is left out.
 */
export function splitAtContents(rendered: string, contents: readonly string[]): ChatSegment[] | undefined {
  const segments: ChatSegment[] = [];
  let rest = rendered;
  for (;;) {
    const match = PLACEHOLDER.exec(rest);
    const markup = match === null ? rest : rest.slice(0, match.index);
    if (markup.includes(OPEN) || markup.includes(CLOSE)) return undefined;
    if (markup !== '') segments.push({ text: markup, isMarkup: true });
    if (match === null) return segments;
    let text = contents[Number(match[1])];
    if (text === undefined) return undefined;
    if (!match[0].startsWith(BLANK)) text = text.trimStart();
    if (!match[0].endsWith(BLANK)) text = text.trimEnd();
    segments.push({ text, isMarkup: false });
    rest = rest.slice(match.index + match[0].length);
  }
}
