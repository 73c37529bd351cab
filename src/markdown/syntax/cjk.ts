/** Emphasis and web addresses next to Chinese, Japanese and Korean, where no spaces tell words apart. */

/**
 * Chinese, Japanese and Korean letters and punctuation with the full-width forms, as the inside of a character class in a
 * regular expression with the flag `u`.
 */
export const cjk =
  '\\u1100-\\u11ff\\u2e80-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uffef\\u{20000}-\\u{3ffff}';

const cjkCharacter = new RegExp(`[${cjk}]`, 'u');

/** Whether any of these characters is in `text`. */
export const hasCjk = (text: string): boolean => cjkCharacter.test(text);

/**
 * marked's rules for `*`, `**` and `~~` in which, as in the amendment "CJK friendly emphasis" to CommonMark, Chinese, Japanese
 * and Korean punctuation is like a letter, and such a character beside a mark is like a space where other punctuation is on its
 * other side. So `**中文：**后文` and `**note（x）**です` close as they are meant. All else is as it is in CommonMark, `_` included.
 * In text without such characters they say what marked's own do, and take longer to be compiled.
 */
export function cjkEmphasis<
  Rules extends Record<'emStrongLDelim' | 'emStrongRDelimAst' | 'delLDelim' | 'delRDelim' | 'punctuation', RegExp>,
>(rules: Rules): Rules {
  // The character before a mark that lets punctuation follow it.
  const edge = new RegExp(`^(?![*_])[\\s\\p{P}\\p{S}${cjk}]`, 'u');
  // An opening mark, and by group what follows: 1 punctuation, 2 anything else.
  const starOpener = new RegExp(`^\\*+(?:(${punctuation('*')})|([^\\s*]))?`, 'u');
  const tildeOpener = new RegExp(`^~~?(?:(${punctuation('')})|[^\\s~])`, 'u');
  let isUnderscore = false;
  return {
    ...rules,
    // marked asks this rule first at each mark.
    emStrongLDelim: new Rule((source) => {
      isUnderscore = source.startsWith('_');
      return isUnderscore ? rules.emStrongLDelim.exec(source) : source.startsWith('*') ? starOpener.exec(source) : null;
    }),
    punctuation: new Rule((source) => (isUnderscore ? rules.punctuation : edge).exec(source)),
    emStrongRDelimAst: closer('*', '\\*+', '^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|'),
    delLDelim: tildeOpener,
    delRDelim: closer('~', '~~?'),
  };
}

/** A regular expression with a mind of its own, as marked takes one in the place of its rules. */
export class Rule extends RegExp {
  readonly #read: (source: string) => RegExpExecArray | null;

  constructor(read: (source: string) => RegExpExecArray | null) {
    super('');
    this.#read = read;
  }

  override exec(source: string): RegExpExecArray | null {
    return this.#read(source);
  }
}

// What stands beside a mark: other punctuation (marked takes `~` for a letter, so that ~~ may nest), a letter that is not
// Chinese, Japanese or Korean, and either of a letter or such a character.
const punctuation = (mark: string) => `(?:(?![${mark}~${cjk}])[\\p{P}\\p{S}])`;
const other = `(?:(?![${cjk}])[^\\s\\p{P}\\p{S}]|~)`;
const letter = `(?:[^\\s\\p{P}\\p{S}]|[~${cjk}])`;

/**
 * The next mark, and by group what it can do between its neighbours: 1 and 2 close, 3 and 4 open, 5 and 6 both.
 * @param orphan Matches a mark that has no partner in what encloses it.
 */
function closer(mark: string, run: string, orphan = ''): RegExp {
  const point = punctuation(mark);
  // Between tildes a tilde is no letter.
  const [alone, any] = [other, letter].map((set) => (mark === '~' ? `(?:(?!~)${set})` : set));
  return new RegExp(
    `${orphan}[^${mark}]+(?=[^${mark}])|` +
      [
        `${point}(${run})(?=\\s|$)`,
        `(?:${any}(?=${run}(?:\\s|$))|${alone}(?=${run}${point}))(${run})`,
        `(?:${point}(?=${run}${alone})|\\s(?=${run}${any}))(${run})`,
        `\\s(${run})(?=${point})`,
        `(?:${point}(?=${run}(?:${point}|[${cjk}]))|[${cjk}](?=${run}${point}))(${run})`,
        `${any}(${run})(?=${any})`,
      ].join('|'),
    'gu',
  );
}
