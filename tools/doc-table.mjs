/** Tables in the documentation that are made, not written. */
import {readFileSync, writeFileSync} from 'node:fs';
import * as prettier from 'prettier';

/**
 * Writes `rows`, the first of which is the head, between `<!-- begin NAME -->` and `<!-- end NAME -->` of `page`; with
 * `isCheck`, writes nothing. The first column is left, the others are centred.
 * @returns Whether the page held this table already.
 */
export async function updateTable(page, name, rows, isCheck) {
  const [start, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [head, ...body] = rows;
  const lines = [head, head.map((_, index) => (index === 0 ? '--' : ':-:')), ...body];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const text = readFileSync(page, 'utf8');
  const before = text.slice(0, text.indexOf(start) + start.length);
  const options = {...(await prettier.resolveConfig(page)), filepath: page};
  const current = await prettier.format(`${before}\n\n${table}\n\n${text.slice(text.indexOf(end))}`, options);
  if (!isCheck) writeFileSync(page, current);
  return current === text;
}
