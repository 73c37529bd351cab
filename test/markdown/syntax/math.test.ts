import {expect} from '@open-wc/testing';
import '../../../src/index.js';
import {createMarkdownStream, renderMarkdown, type MarkdownOptions} from '../../../src/markdown/index.js';
import {scanMath, latexDelimiters, texOf, shieldOpenMath} from '../../../src/markdown/syntax/math.js';
import {renderMath} from '../../../src/markdown/mathml.js';
import {loadMath} from '../../../src/markdown/typeset.js';
import {corpusOrSkip} from '../../support/corpora.js';
import {expectReadFast, bestTime} from '../../support/timing.js';

/** The formulas of a text, with their delimiters. */
function formulas(text: string): string[] {
  return scanMath(text, latexDelimiters).spans.map(({start, end}) => text.slice(start, end));
}

function rendered(markdown: string, options: MarkdownOptions = {}): HTMLElement {
  const box = document.createElement('div');
  box.append(renderMarkdown(markdown, options));
  return box;
}

/** The sources of the formulas that a text is rendered with. */
function holders(markdown: string, options: MarkdownOptions = {}): string[] {
  return [...rendered(markdown, options).querySelectorAll('[part~="math"]')].map(
    (holder) =>
      `${holder.getAttribute('part')}: ${holder.querySelector('annotation')?.textContent ?? texOf(holder.textContent, holder.matches('[part~="display"]'), options.latexDelimiters ?? latexDelimiters)?.trim()}`,
  );
}

describe('formulas', () => {
  before(loadMath);

  describe('in text', () => {
    it('stand between $, $$, \\( \\) and \\[ \\]', () => {
      expect(holders('a $x$ b $$y$$ c \\(z\\) d \\[w\\]')).to.deep.equal([
        'math: x',
        'math display: y',
        'math: z',
        'math display: w',
      ]);
    });

    it('leave prices alone', () => {
      for (const text of [
        'It costs $5.',
        'between $20 and $30',
        '$5-$10, or US$ 7 and $9',
        '$ 5 $',
        'a $20$3 b',
        '$20,000 and USD $30,000',
        'paid \\$5 and \\$6$',
        'cost: $5 `x$`',
        'from $5 or 6 US$.',
        '$HOME and $PATH',
      ]) {
        expect(formulas(text), text).to.deep.equal([]);
      }
    });

    it('are none in code, in links and behind a backslash', () => {
      expect(holders('`$x$` ``$y$``')).to.deep.equal([]);
      expect(holders('```\n$$x$$\n```\n\n    $$y$$')).to.deep.equal([]);
      expect(holders('[a](https://a.example/$x$) https://a.example/$x$y')).to.deep.equal([]);
      expect(holders('\\$x$ \\\\(y)')).to.deep.equal([]);
      expect(holders('[the $x$ case](https://a.example)')).to.deep.equal(['math: x']);
    });

    it('have no emphasis in them, and may have it around them', () => {
      expect(holders('$a_1$ and $b_1$ and $a*b*c$')).to.deep.equal(['math: a_1', 'math: b_1', 'math: a*b*c']);
      expect(rendered('**so $a*b$ it is** and *$x$*').querySelectorAll('strong, em').length).to.equal(2);
      expect(rendered('a*b $c*d$').querySelector('em')).to.equal(null);
      expect(holders('_a_ \\(x_1\\) _b_ \\[y_2\\]')).to.deep.equal(['math: x_1', 'math display: y_2']);
    });

    it('keep backslashes, dollars and angle brackets', () => {
      expect(holders('$a < b \\$ \\\\ c$')).to.deep.equal(['math: a < b \\$ \\\\ c']);
      expect(holders('$a<b>c</b>$').length).to.equal(1);
    });

    it('are text in the words of an image', () => {
      expect(
        rendered(
          '![a $x$ b](data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==)',
        ).querySelector('img')?.alt,
      ).to.equal('a $x$ b');
    });
  });

  describe('on lines of their own', () => {
    it('may have lines that would begin something else', () => {
      for (const line of ['- b', '+ b', '# b', '> b', '1. b', '=', '---', '    b', '* b', '|a|b|\n|-|-|']) {
        expect(holders(`Text:\n$$\na\n${line}\n$$\nmore`), line).to.deep.equal([`math display: a\n${line}`]);
        expect(holders(`\\[\n${line}\n\\]`), line).to.deep.equal([`math display: ${line.trim()}`]);
      }
    });

    it('end with their paragraph if nothing closes them', () => {
      const box = rendered('$$\n- a\n\nb $$');
      expect(box.querySelectorAll('li').length).to.equal(1);
      expect(box.querySelector('[part~="math"]')).to.equal(null);
      expect(box.textContent).to.contain('$$');
    });

    it('work in lists and quotes', () => {
      expect(holders('- a\n  $$\n  b\n  + c\n  $$\n- d\n\n> $$\n> - e\n> $$')).to.deep.equal([
        'math display: b\n+ c',
        'math display: - e',
      ]);
    });
  });

  it('have the delimiters that a page names', () => {
    const options = {latexDelimiters: [{left: '\\begin{equation}', right: '\\end{equation}', display: true}]};
    const source = '\\begin{equation}a_1\n- b\\end{equation}';
    expect(holders(`${source} $x$`, options)).to.deep.equal([`math display: ${source}`]);
    expect(holders('$x$ \\(y\\)', {latexDelimiters: []})).to.deep.equal([]);
  });

  it('are found in hostile text in no time', () => {
    for (const part of [
      '$',
      '$$ ',
      '$a ',
      '$a$',
      '\\[',
      '\\(',
      '\\(`',
      '$$\n- a\n',
      '\\[\n# a\n',
      '[^',
      '[^a]',
      '$`',
      '`$``$',
      '*$a_',
      '\\[\n> - ',
      '$$$ `',
    ]) {
      expectReadFast(part);
      expect(bestTime(() => scanMath(part.repeat(20_000 / part.length), latexDelimiters), 100)).to.be.below(100);
    }
  }).timeout(60_000);

  describe('shieldOpenMath', () => {
    it('takes their meaning from the marks of a formula that is still being written, and of nothing else', () => {
      expect(shieldOpenMath('*a* $x_1', latexDelimiters)).to.equal('*a* &#36;x&#95;1');
      expect(shieldOpenMath('a_b $x$ \\(b*', latexDelimiters)).to.equal('a_b $x$ &#92;&#40;b&#42;');
      for (const text of ['a $x$ and $5', 'a $x_1$ *b', '$5_000 *b', 'the $HOME of *x'])
        expect(shieldOpenMath(text, latexDelimiters)).to.equal(text);
    });

    it('shows a growing formula as it is written', () => {
      for (const text of ['**so $a_1 + b_2 * c*d', 'x \\(a_1^{*} [b](', '\\[\na * b *c']) {
        const box = document.createElement('div');
        createMarkdownStream(box).set(text);
        expect(box.textContent.trim()).to.equal(text.replace(/^\*\*/, ''));
        expect(box.querySelector('em, a')).to.equal(null);
      }
    });
  });

  describe('texOf', () => {
    it('takes the delimiters off, and finds none at a formula that is unfinished', () => {
      expect(texOf('$$x$$', true, latexDelimiters)).to.equal('x');
      expect(texOf('$$x', true, latexDelimiters)).to.equal(undefined);
    });
  });

  describe('typeset', () => {
    it('are MathML with their TeX beside it', () => {
      const math = rendered('$$\\frac{1}{2}$$').querySelector('math');
      expect(math?.namespaceURI).to.equal('http://www.w3.org/1998/Math/MathML');
      expect(math?.getAttribute('display')).to.equal('block');
      expect(math?.querySelector('annotation')?.getAttribute('encoding')).to.equal('application/x-tex');
      expect(math?.querySelector('mfrac')?.children.length).to.equal(2);
    });

    it('stay their source where they are wrong, too large or endless', () => {
      for (const tex of [
        '\\frac',
        '\\unknown',
        '{'.repeat(5000),
        'x'.repeat(10_000),
        '\\def\\a{\\a\\a}\\a',
        'x^{'.repeat(1300) + '}'.repeat(1300),
        '\\sqrt{'.repeat(600) + '}'.repeat(600),
      ]) {
        expect(() => renderMath(tex, false), tex.slice(0, 20)).not.to.throw();
        expect(
          bestTime(() => renderMath(tex, false), 200),
          tex.slice(0, 20),
        ).to.be.below(200);
      }
      expect(rendered('a $\\frac$ b').textContent).to.equal('a $\\frac$ b');
    });

    it('may define commands, but not to become a multiple of what is written', () => {
      const reals = renderMath('\\newcommand{\\field}{\\mathbb{K}} f: \\field^n \\to \\field^m', false);
      expect(reals?.querySelectorAll('mi').length).to.be.above(4);
      expect(renderMath(`\\def\\a{${'x'.repeat(50)}}${'\\a '.repeat(9)}`, false)).to.equal(undefined);
      expect(renderMath(`\\def\\a{x}${'\\a '.repeat(30)}`, false)).to.equal(undefined);
    });

    it('have no link, no style, no id and no length that reaches out', () => {
      const math = document.createElement('div');
      for (const tex of [
        '\\href{https://evil.example}{x}',
        '\\includegraphics{https://evil.example/a.png}',
        '\\label{a}x\\ref{a}',
        '\\class{composer}{x}\\id{x}{y}\\style{position:fixed}{z}\\data{a=b}{c}',
        '\\color{url(https://evil.example)}x',
        '\\rule{1000em}{1000em}\\kern-1000em\\raisebox{-999em}{x}\\hspace{99999pt}',
        '\\begin{equation}x\\end{equation}',
        '\\colorbox{red}{x}\\boxed{y}\\begin{array}{|c|}\\hline a\\end{array}\\cancelto{0}{x}',
        '\\text{<img src=x onerror=alert(1)>}',
      ]) {
        const formula = renderMath(tex, true);
        if (formula) math.append(formula);
      }
      expect(
        math.querySelector(
          '[href], [style], [id], [src], a, img, span, script, :not(:is(annotation, [xmlns])) > annotation-xml',
        ),
      ).to.equal(null);
      for (const element of math.querySelectorAll('*')) {
        for (const {name, value} of element.attributes) {
          if (/^(?:width|height|depth|voffset|lspace|rspace)$/.test(name)) {
            expect(Math.abs(parseFloat(value)), `${name}=${value}`).to.be.at.most(120);
          }
        }
      }
    });

    it('hold nothing beyond their list, whatever xss.json writes in them', async function () {
      const names = new Set<string>();
      const corpus = await corpusOrSkip<{payload: string}>(this, 'xss');
      const before = performance.getEntriesByType('resource').length;
      for (const {payload} of corpus) {
        const tex = payload.replace(/^[^$]*\${1,2}|\${1,2}[^$]*$/g, '');
        for (const formula of [renderMath(tex, true), renderMath(`\\text{${payload}}`, false)]) {
          if (!formula) continue;
          document.body.append(formula);
          for (const element of [formula, ...formula.querySelectorAll('*')]) {
            expect(element.namespaceURI).to.equal('http://www.w3.org/1998/Math/MathML');
            names.add(element.localName);
            for (const {name} of element.attributes) names.add(name);
          }
          formula.remove();
        }
      }
      expect(
        [...names].filter(
          (name) =>
            /^on|href|style|src|id|xlink|script|^a$|^img$|maction|xml/.test(name) &&
            !/style$/.test(name) &&
            name !== 'width',
        ),
      ).to.deep.equal([]);
      expect(names.has('style')).to.equal(false);
      expect(performance.getEntriesByType('resource').length).to.equal(before);
    });

    it('scroll where their column is too narrow, on the line of their sentence', async () => {
      const element = document.createElement('chat-markdown');
      element.value = `So $x$ and $${'x+'.repeat(60)}x$.`;
      element.style.cssText = 'display: block; inline-size: 200px';
      document.body.append(element);
      await element.updateComplete;
      const [short, long] = element.shadowRoot!.querySelectorAll('[part=math]');

      expect(element.scrollWidth).to.be.at.most(200);
      expect(long!.scrollWidth).to.be.greaterThan(long!.clientWidth);
      const line = document.createRange();
      line.selectNode(short!.previousSibling!);
      // On the baseline, a letter's box is within that of its line.
      const [text, letter] = [line.getBoundingClientRect(), short!.getBoundingClientRect()];
      expect(Math.abs(letter.bottom - text.bottom)).to.be.below(text.height / 2);
      element.remove();
    });

    it('stay the same nodes while their paragraph grows', () => {
      const box = document.createElement('div');
      const stream = createMarkdownStream(box);
      stream.append('Let $x_1$');
      const math = box.querySelector('math');
      expect(math).not.to.equal(null);
      for (const piece of [' be *more*', ' and $y$', ' than that.']) stream.append(piece);
      expect(box.querySelector('math')).to.equal(math);
      stream.end();
      const once = document.createElement('div');
      once.append(renderMarkdown('Let $x_1$ be *more* and $y$ than that.'));
      expect(box.isEqualNode(once)).to.equal(true);
    });

    it('show their source, and no list or heading of it, until they are whole', () => {
      const text = 'So:\n$$\n\\frac{a}{b}\n- c\n$$\n';
      const box = document.createElement('div');
      const stream = createMarkdownStream(box);
      for (const character of text) {
        stream.append(character);
        expect(box.querySelector('li, ul, hr, h1, h2'), box.innerHTML).to.equal(null);
      }
      expect(box.querySelector('math mfrac')).not.to.equal(null);
    });
  });
});
