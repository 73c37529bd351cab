import fastCheck from './fast-check.js';

const {array, constantFrom, oneof, tuple} = fastCheck;

/** What models write in a line. */
const inline = oneof(
  {
    weight: 3,
    arbitrary: constantFrom('alpha', 'it’s', '3.5', '$5', '~5', '50%', 'a_b_c', 'C++', 'foo()', '(see', 'this)'),
  },
  {
    weight: 3,
    arbitrary: constantFrom(
      'naïve',
      '日本語',
      '😀',
      'A/B',
      '#1',
      '&',
      '1.',
      '-',
      '5 * 3',
      'R&D',
      'key:',
      '\\*',
      '&amp;',
    ),
  },
  {
    weight: 3,
    arbitrary: constantFrom(
      '**bold**',
      '*em*',
      '_em_',
      '~~gone~~',
      '`code`',
      '***both***',
      '**bold *and* em**',
      '**粗体。**后文',
    ),
  },
  {
    weight: 3,
    arbitrary: constantFrom(
      '**`code`**',
      '**bold**:',
      '“**bold**”',
      '**$5**',
      '$x^2 + y_1$',
      '<b>b</b>',
      '<kbd>K</kbd>',
    ),
  },
  constantFrom(
    '[link](https://a.b/c_d)',
    '[*em*](https://a.b "t")',
    '![alt](https://a.b/i.png)',
    '**[link](https://a.b)**',
  ),
  constantFrom(
    '<https://a.b>',
    'https://a.b/c?d=1&e=2.',
    'www.a.b',
    '[words][one]',
    'a[^1]',
    'list[0]',
    '参见[链接](https://a.b)',
  ),
);
const text = array(inline, {minLength: 1, maxLength: 6}).map((words) => words.join(' '));
const texts = array(text, {minLength: 1, maxLength: 3});
const mark = constantFrom('- ', '* ', '1. ', '- [ ] ', '- [x] ');
const block = oneof(
  texts.map((lines) => lines.join('\n')),
  texts.map((lines) => lines.map((line) => `> ${line}`).join('\n')),
  tuple(constantFrom('# ', '### '), text).map((parts) => parts.join('')),
  tuple(mark, texts).map(([sign, items]) => items.map((item) => sign + item).join('\n')),
  tuple(mark, text, texts).map(([sign, item, inner]) =>
    [sign + item, ...inner.map((line) => `   - ${line}`)].join('\n'),
  ),
  array(tuple(text, text), {minLength: 1, maxLength: 3}).map((rows) =>
    ['| a *b* | c |', '|---|:-:|', ...rows.map(([one, other]) => `| ${one} | ${other} |`)].join('\n'),
  ),
  constantFrom(
    '---',
    '```js\nconst a = `x`;\n\n// **no**\n```',
    '- a\n  ```py\n  x = 1\n  ```\n- b',
    '> [!NOTE]\n> Words',
  ),
  constantFrom('[one]: https://a.b "Title"', '[one]: https://a.b "T"\n[two]: <c d>', '[^1]: A note'),
);

/** Answers as models write them: all that is begun in them ends, and where it should. */
export const answers = array(block, {minLength: 1, maxLength: 4}).map((blocks) => blocks.join('\n\n'));
