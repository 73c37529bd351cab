/** Web addresses that are written without brackets. */
import {cjk, Rule} from './cjk.js';

/** Ends an address: a space, and ideographic and full-width punctuation, dashes, dots and curly quotes. */
const stop =
  /[\s<\u2014\u2018-\u201d\u2026\u3000-\u3004\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]/;

/** Characters of a word. A run of text with a longer one is plain, and no address is looked for beyond them. */
export const maximumWord = 4_000;

/** What every address begins with. */
const beginning = /^(?:(?:https?|ftp):\/\/[a-z\d-]|www\.[a-z\d-]|(?:mailto|xmpp):|[\w.+-]+@)/i;

/** A host with other letters right behind it, which are the sentence's: in a path they would be the address's. */
const hostAlone = /^(?:[a-z]+:\/\/)?[\w.-]+(?=[^\0-\x7f])/i;

/**
 * marked's rules, in which an address ends where a reader of Chinese or Japanese sees it end and before a bracket that the
 * sentence closes behind it.
 */
export function autolinks<Rules extends Record<'url', RegExp>>(rules: Rules): Rules {
  return {...rules, url: new Rule((source) => readUrl(source, rules.url))};
}

function readUrl(source: string, rule: RegExp): RegExpExecArray | null {
  // WebKit looks for the alternatives of marked's expression in all of the text, which is asked about at each of its tokens.
  if (!beginning.test(source)) return null;
  const near = source.slice(0, maximumWord);
  let match = rule.exec(near);
  if (!match) return match;
  const end = match[0].search(stop);
  if (end >= 0) match = rule.exec(near.slice(0, end));
  if (!match?.[1]) return match;
  let [url] = match;
  url = hostAlone.exec(url)?.[0] ?? url;
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
