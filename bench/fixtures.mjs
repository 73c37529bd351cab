/**
 * The texts that are measured with: made by a seeded generator, so that every run and every machine has the same ones.
 * All are ASCII, so a character is a byte.
 */

const WORDS = (
  'stream window buffer garden signal copper river function answer table morning pattern engine letter silver branch ' +
  'number winter corner market object timber season value harbour record lantern method valley thread feather index ' +
  'bridge memory planet result kitchen module island header summer socket forest message cloud anchor paper column'
).split(' ');

/** The last words of every text: they show that all of it has arrived. */
export const SENTINEL = 'The last words of this text are amber-walrus-42';

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

function writer(seed) {
  const random = randomFrom(seed);
  const below = (limit) => Math.floor(random() * limit);
  const word = () => WORDS[below(WORDS.length)];
  const words = (count) => Array.from({length: count}, word).join(' ');
  const times = (count, make) => Array.from({length: count}, (_, position) => make(position));

  const inline = () => {
    const kind = below(9);
    if (kind === 0) return `**${words(2)}**`;
    if (kind === 1) return `*${word()}*`;
    if (kind === 2) return `\`${word()}.${word()}()\``;
    if (kind === 3) return `[${words(2)}](https://example.com/${word()})`;
    return words(3);
  };
  const sentence = () => {
    const text = times(3 + below(4), inline).join(` ${word()} `);
    return `${text[0].toUpperCase()}${text.slice(1)}.`;
  };
  const paragraph = (sentences = 2 + below(4)) => times(sentences, sentence).join(' ');
  const prose = (length) => {
    let text = '';
    while (text.length < length) text += `${words(9)}. `;
    return text.slice(0, length);
  };
  const list = (items = 3 + below(4)) => times(items, () => `- ${sentence()}`).join('\n');
  const numbered = () => times(3 + below(3), (position) => `${position + 1}. ${sentence()}`).join('\n');
  const quote = () => `> ${paragraph(2)}`;
  // No blank lines, so that the plain-text contender keeps one block in one paragraph as well.
  const codeLine = () => `  const ${word()}${below(100)} = ${word()}(${below(1000)}, '${words(2)}'); // ${word()}`;
  const code = (lines = 4 + below(10)) => `\`\`\`js\n${times(lines, codeLine).join('\n')}\n\`\`\``;
  const row = () => `| ${word()} | ${words(2)} | ${below(10000)} | \`${word()}\` |`;
  const table = (rows = 3 + below(5)) =>
    ['| Name | Meaning | Count | Code |', '| --- | --- | ---: | --- |', ...times(rows, row)].join('\n');
  return {below, words, sentence, paragraph, prose, list, numbered, quote, codeLine, code, row, table};
}

/** An answer of about `length` characters as models write them: headings, prose, lists, code, tables, quotes. */
function document(length, seed) {
  const write = writer(seed);
  const blocks = [`# ${write.words(4)}`];
  const kinds = ['paragraph', 'list', 'paragraph', 'code', 'paragraph', 'numbered', 'table', 'paragraph', 'quote'];
  for (let size = 0, turn = 0; size < length; turn++) {
    if (turn % 5 === 0) blocks.push(`## ${write.words(3)}`);
    const block = write[kinds[turn % kinds.length]]();
    blocks.push(block);
    size += block.length + 8;
  }
  return blocks.join('\n\n');
}

const count = (text, pattern) => text.match(pattern)?.length ?? 0;

/** How many blocks of each kind a page must hold that shows `text`; see the guard in page/driver.js. */
function expected(text) {
  return {
    headings: count(text, /^#{1,6} /gm),
    codeBlocks: count(text, /^```js$/gm),
    tables: count(text, /^\| ---/gm),
    sentinel: SENTINEL,
  };
}

/** `before` is there when the measurement starts, `streamed` is what it measures, `tail` follows for the guard. */
function fixture(before, streamed, tail) {
  return {before, streamed, tail, expected: expected(before + streamed + tail)};
}

/** A whole answer of `length` characters, of which the last `streamed` are measured. */
export function answer(length, streamed = length) {
  const text = document(length, length).slice(0, length);
  const open = count(text, /^```/gm) % 2 === 1 ? '\n```' : '';
  const tail = `${open}\n\n${SENTINEL}`;
  return fixture(text.slice(0, length - streamed), text.slice(length - streamed), tail);
}

/** The open last paragraph of an answer of `length` characters, as `streamed` grows it. */
export function openParagraph(length, streamed) {
  const {prose} = writer(length + 1);
  return fixture(`${document(length, length)}\n\n${prose(100)}`, prose(streamed), `\n\n${SENTINEL}`);
}

/** The inside of one block: `code` of 40 kB, `list` of 200 items, `table` of 300 rows. */
export function openBlock(kind, streamed) {
  const write = writer(7);
  const lines = {
    code: {start: '```js\n', line: write.codeLine, until: (size) => size >= 40_000, end: '\n```'},
    list: {start: '', line: () => `- ${write.sentence()}`, until: (size, lines) => lines >= 200, end: ''},
    table: {
      start: '| Name | Meaning | Count | Code |\n| --- | --- | ---: | --- |\n',
      line: write.row,
      until: (size, lines) => lines >= 300,
      end: '',
    },
  }[kind];
  let before = `## ${write.words(3)}\n\n${write.paragraph()}\n\n${lines.start}`;
  for (let made = 0; !lines.until(before.length, made); made++) before += `${lines.line()}\n`;
  let more = '';
  while (more.length < streamed) more += `${lines.line()}\n`;
  // The rest of a line that was begun is unmeasured.
  return fixture(before, more.slice(0, streamed), `${more.slice(streamed)}${lines.end}\n\n${SENTINEL}`);
}

/** A conversation of `length` messages, the reader's and the model's in turn. The guard looks for each one's marker. */
export function conversation(length) {
  const write = writer(length);
  return Array.from({length}, (_, position) => {
    if (position % 2 === 0) return {role: 'user', content: `${write.words(8)} question-${position}?`};
    const blocks = [write.paragraph(1), `${write.paragraph(2)} answer-${position}`];
    if (position % 6 === 1) blocks.push(write.list(3));
    if (position % 10 === 3) blocks.push(write.code(4));
    if (position === length - 1) blocks.unshift('## The last heading');
    return {role: 'assistant', content: blocks.join('\n\n')};
  });
}
