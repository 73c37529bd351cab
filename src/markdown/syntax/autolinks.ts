/** Web addresses that are written without brackets. */
import {cjk, Rule} from './cjk.js';

/** Ends an address: a space, and ideographic and full-width punctuation, dashes, dots and curly quotes. */
const stop =
  /[\s<\u2014\u2018-\u201d\u2026\u3000-\u3004\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]/;

/** Characters of a word. A run of text with a longer one is plain, and no address is looked for beyond them. */
export const maximumWord = 4_000;

/** What every address begins with. */
const beginning = /^(?:(?:https?|ftp):\/\/[a-z\d-]|www\.[a-z\d-]|(?:mailto|xmpp):|[\w.+-]+@)/i;

/** A host in ASCII with Chinese, Japanese or Korean right behind it, which is the sentence's: in a path it would be the address's. */
const hostAlone = new RegExp(`^(?:[a-z]+://)?[\\w.-]+(?=[${cjk}])`, 'iu');

/** A host with a dot whose first letter is of another alphabet, which marked takes for none. */
const foreignHost = /^((?:https?|ftp):\/\/|www\.)[^\0-\x7f](?=[\p{L}\p{N}-]*\.[\p{L}\p{N}])/iu;

/**
 * marked's rules, in which an address ends where a reader of Chinese or Japanese sees it end and before a bracket that the
 * sentence closes behind it.
 */
export function autolinks<Rules extends Record<'url', RegExp>>(rules: Rules): Rules {
  return {...rules, url: new Rule((source) => readUrl(source, rules.url))};
}

function readUrl(source: string, rule: RegExp): RegExpExecArray | null {
  const near = source.slice(0, maximumWord);
  const [{length} = '', before = ''] = foreignHost.exec(near) ?? [];
  const letter = near.slice(before.length, length);
  // WebKit looks for the alternatives of marked's expression in all of the text, which is asked about at each of its tokens.
  if (!letter && !beginning.test(near)) return null;
  // To marked it is a letter like any other.
  const text = before + 'a'.repeat(letter.length) + near.slice(length);
  let match = rule.exec(text);
  if (!match) return match;
  const end = match[0].search(stop);
  if (end >= 0) match = rule.exec(text.slice(0, end));
  if (!match?.[1]) return match;
  let url = near.slice(0, match[0].length);
  if (!letter) url = hostAlone.exec(url)?.[0] ?? url;
  if (!url.includes('[')) url = url.replace(/\][\]?!.,:;*_'"~)]*$/, '');
  match[0] = url;
  return match;
}

/** Rules by which `www.` may stand right behind Chinese and Japanese: marked ends plain text there only behind a space and a few marks. */
export function wwwBehindCjk<Rules extends Record<'text', RegExp>>(rules: Rules): Rules {
  // Without the flag `u` there are no characters beyond the first plane.
  const characters = cjk.replace(/\\u\{.*/, '');
  const {source, flags} = rules.text;
  return {
    ...rules,
    text: new RegExp(source.replace('(?<![^\\s*_~(])www', `(?<![^\\s*_~(${characters}])www`), flags),
  };
}
