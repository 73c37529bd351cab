import fastCheck from './fast-check.js';

/** Lines and scraps of lines as models, people and attackers write them. */
const scraps = fastCheck.constantFrom(
  ...['*', '**', '_', '`', '~~', '[', ']', '(', ')', '!', '<', '>', '|', '\\', ':', '$', '$$', '\r', '\0', '😀', '\t'],
  ...['a', 'b c', 'word', '1', '[a]', '[a]: b', '[^1]', '![a](b)', '[a](b "c")', '<b>', '</b>', '<br>', '<!--', '-->'],
  ...['http://a.b', 'www.a.b', 'a@b.c', '&lt;', 'price $5', '**bold**', '`code`', '中文。'],
);
const openings = fastCheck.constantFrom(
  ...[
    '',
    '',
    '',
    '',
    '- ',
    '- ',
    '* ',
    '+ ',
    '1. ',
    '2. ',
    '3) ',
    '> ',
    '> > ',
    '# ',
    '### ',
    '    ',
    '  ',
    '   ',
    '\t',
  ],
  ...[
    '- [ ] ',
    '- [x] ',
    '- - ',
    '- > ',
    '> - ',
    '1. - ',
    '  - ',
    '    - ',
    '   1. ',
    '```',
    '```js',
    '~~~',
    '  ```',
    '- ```',
  ],
  ...[
    '---',
    '***',
    '===',
    '| a | b |',
    '|---|---|',
    '|:-:|--|',
    '| 1 | 2 |',
    '<details>',
    '</details>',
    '<div>',
    '</div>',
  ],
  ...[
    '<summary>s</summary>',
    '[a]: c "t"',
    '[^1]: note',
    '[^2]: other',
    '> [!NOTE]',
    '$$',
    '\\[',
    '<ul>',
    '<li>',
    '<pre>',
  ],
);
const line = fastCheck
  .tuple(openings, fastCheck.array(scraps, {maxLength: 4}), fastCheck.constantFrom('', ' ', '  '))
  .map(([opening, words, gap]) => opening + words.join(gap));
/** Documents of such lines, well formed or not. */
export const documents = fastCheck
  .array(fastCheck.tuple(line, fastCheck.constantFrom('\n', '\n', '\n', '\n\n', '\n\n', '\n \n', '\r\n', '')), {
    maxLength: 14,
  })
  .map((lines) => lines.flat().join(''));
