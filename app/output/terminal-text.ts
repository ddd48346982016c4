/**
 * Text that is safe and aligned on a terminal: content is data, so nothing in a file may move the cursor, change colours
 * or reverse the writing.
 */

/** Shows control characters and direction overrides as marks: line feed `␊`, escape `␛`, others as `\u{…}`. */
export function visible(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return text.replace(new RegExp(UNSAFE, 'gu'), (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return `\\u{${code.toString(16)}}`;
  });
}

// C0 and C1 controls, delete, line and paragraph separators, and the direction controls of Unicode Annex 9.
const UNSAFE = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]',
  'u',
);

/** Columns a terminal takes for the text: two for East Asian wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text, shortened to `width` columns with an ellipsis as the last of them. */
export function clip(text: string, width: number): string {
  if (text.length <= width && displayWidth(text) <= width) return text;
  if (displayWidth(text.slice(0, width * 4)) <= width && text.length <= width * 4) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    const next = characterWidth(character);
    if (used + next > width - 1) break;
    kept += character;
    used += next;
  }
  return `${kept}…`;
}

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

function characterWidth(character: string): number {
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
