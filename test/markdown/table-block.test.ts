import {expect} from '@open-wc/testing';
import {renderMarkdown} from '../../src/markdown/index.js';
import {toCsv, toHtml, toMarkdown, toTsv} from '../../src/markdown/table-block.js';
import {stubClipboard} from '../support/clipboard.js';
import {downloads} from '../support/downloads.js';
import {until} from '../support/until.js';

function rendered(markdown: string): HTMLElement {
  const box = document.createElement('div');
  box.append(renderMarkdown(markdown, {tools: true}));
  return box;
}

function tableOf(markdown: string): HTMLTableElement {
  return rendered(markdown).querySelector('table')!;
}

/** A table of one column without a name. */
function column(...cells: readonly string[]): HTMLTableElement {
  return tableOf(`|  |\n|--|\n${cells.map((cell) => `| ${cell} |\n`).join('')}`);
}

describe('a table', () => {
  const clipboard = stubClipboard();

  it('has named buttons, and no words of its own', () => {
    const frame = rendered('| a |\n|---|\n| 1 |').querySelector('[part=table-block]')!;
    const names = [...frame.querySelectorAll('button')].map(({ariaLabel}) => ariaLabel);

    expect(names).to.have.members(['Copy table', 'Copy table as Markdown', 'Download table as CSV']);
    expect(frame.textContent.trim()).to.match(/^a\s+1$/);
  });

  it('goes to the clipboard as cells, for spreadsheets', async () => {
    const box = rendered('| a | b |\n|---|---|\n| 1 | two<br>lines |');

    box.querySelector<HTMLElement>('[part~=copy]')!.click();

    await until(() => clipboard.written.length || box.querySelector('[role=status]')?.textContent, 'an answer');
    expect(toTsv(box.querySelector('table')!)).to.equal('a\tb\n1\ttwo lines');
  });

  it('goes to the clipboard as Markdown', async () => {
    const box = rendered('| a |\n|---|\n| 1 |');

    box.querySelector<HTMLElement>('[part~=copy-markdown]')!.click();

    await until(() => clipboard.written.length, 'something on the clipboard');
    expect(clipboard.written).to.deep.equal(['| a |\n| --- |\n| 1 |\n']);
  });

  it('is downloaded as CSV, with the mark that tells spreadsheets it is UTF-8', async () => {
    const files = downloads();

    rendered('| ä | b |\n|---|---|\n| 1 | 2 |').querySelector<HTMLElement>('[part~=download]')!.click();

    expect(await files.taken()).to.deep.equal([{name: 'table.csv', text: '\uFEFFä,b\r\n1,2\r\n'}]);
  });

  describe('as CSV', () => {
    it('quotes what RFC 4180 wants quoted', () => {
      expect(toCsv(column('a, b', 'say "hi"', 'two<br>lines', 'x;=1+1'))).to.equal(
        '\r\n"a, b"\r\n"say ""hi"""\r\n"two\nlines"\r\n"x;=1+1"\r\n',
      );
    });

    for (const cell of ['=1+1', '=HYPERLINK("https://evil.example","x")', '@SUM(A1)', '+cmd|x', '-2+cmd', '＝1']) {
      it(`takes away from a spreadsheet the thought that ${cell} is to be run`, () => {
        const table = column(cell.replaceAll('|', '\\|'));
        expect(toCsv(table).split('\r\n')[1]).to.match(/^"?'/);
        expect(toTsv(table).split('\n')[1]).to.match(/^'/);
        expect(toHtml(table)).to.contain(`<td>'`);
      });
    }

    for (const cell of ['-5', '+3.2', '-1,000', '-', '− 4', '-12 %', '1-2', 'a=b']) {
      it(`leaves ${cell} as it is`, () => {
        expect(toTsv(column(cell)).split('\n')[1]).to.equal(cell);
      });
    }

    it('takes the words of an image that has not loaded, and not those of its button', () => {
      expect(toTsv(column('![A cat](https://cats.example/cat.png)'))).to.equal('\nA cat');
    });
  });

  describe('as HTML', () => {
    it('makes text of formulas on each line of a cell', () => {
      for (const cell of ['x<br>=A1', 'x<br>**-2**+cmd', '<ul><li>=A1</li></ul>', '**=A** 1']) {
        expect(toHtml(column(cell)), cell).to.match(/>(?:<strong>)?'[-=]/);
      }
      expect(toHtml(column('1 <br> -2'))).not.to.contain("'");
    });

    it('keeps formatting and where links lead, and nothing else of the page', () => {
      const html = toHtml(tableOf('| a | b |\n|---|--:|\n| **x** | [y](https://example.org/) |'));
      expect(html).to.contain('<td><strong>x</strong></td>');
      expect(html).to.contain('<td align="right"><a href="https://example.org/">y</a></td>');
      expect(html).to.not.match(/ (?:dir|part|rel|target)=/);
    });

    it('has no buttons', () => {
      expect(toHtml(column('![A cat](https://cats.example/cat.png)'))).to.contain('<td>A cat</td>');
    });
  });

  describe('as Markdown', () => {
    for (const markdown of [
      '| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |',
      '| **bold** *em* ~~del~~ | `a \\| b` |\n|---|---|\n| ``a ` b`` | [x \\[y\\]](https://example.org/a%7Cb "t") |',
      '| \\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) | a\\|b |\n|---|---|\n| \\<b> &amp;amp; \\\\ | one<br>two |',
      '| |\n|---|\n| ![dot](data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==) |',
    ]) {
      it(`reads back as the same table: ${markdown.split('\n')[0]}`, () => {
        const table = tableOf(markdown);
        for (const link of table.querySelectorAll('a')) link.removeAttribute('title');
        const again = tableOf(toMarkdown(table));
        expect(again.outerHTML).to.equal(table.outerHTML);
      });
    }
  });
});
