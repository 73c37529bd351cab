import {expect} from '@open-wc/testing';
import {createMarkdownStream, renderMarkdown, type MarkdownOptions} from '../../src/markdown/index.js';
import {corpusOrSkip, loadCorpus} from '../support/corpora.js';
import {until} from '../support/until.js';

interface Payload {
  readonly id: string;
  readonly kind?: 'html' | 'markdown' | 'url';
  readonly payload: string;
  readonly chunks?: readonly string[];
}

interface Leak {
  readonly id: string;
  readonly markdown: string;
  readonly chunks?: readonly string[];
  readonly policy?: {readonly images: readonly string[]};
  readonly expect: {readonly requests: number};
}

/** A few of each class, so that the promises are tested where the corpora are absent too. */
const ownPayloads = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '[x](javascript:alert(1)) [y](<java\nscript:alert(1)>) <javascript:alert(1)>',
  '[x]: javascript:alert(1)\n\n[x] ![x]',
  '<a href="&#x6A;avascript:alert(1)">x</a> <a href=" \u0001javascript:alert(1)">x</a>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="javascript:alert(1)"></object><embed src=//evil.example>',
  '<form action="//evil.example" id=f><input name=q autofocus onfocus=alert(1)><button formaction="javascript:alert(1)">x</button></form>',
  '<p style="background:url(//evil.example)" id=body class=composer slot=x part=x is=y popover name=z aria-hidden=true data-x=y>x</p>',
  '<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content="0;url=//evil.example"><base href=//evil.example>',
  '<video poster=//evil.example src=//evil.example><source src=//evil.example></video><img srcset="//evil.example 2x">',
  '<table background=//evil.example><td background=//evil.example>x</table>',
  '<img name=createElement><form><input name=attributes><input id=childNodes></form>',
  '<template shadowrootmode=open><slot></slot></template><chat-session backend=openai></chat-session>',
  '```"><img/src/onerror=alert(1)>\nx\n```',
  '<kbd><img src=x onerror=alert(1)</kbd> <code>a <img/src=x onerror=alert(1)//</code>',
  '<details open ontoggle=alert(1)><summary>x</summary></details>',
  '<xmp><img src=x onerror=alert(1)></xmp><plaintext><textarea><title><style><!--',
  '![a](https://evil.example/a.png "x\\" onload=alert(1) \\"") ![" onerror="alert(1)](x)',
  '| a |\n|---|\n| " onmouseover="alert(1) <img src=x onerror=alert(1)> |',
];

const tags = new Set(
  (
    'a abbr b blockquote br button caption center cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ' +
    'input ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul var wbr'
  ).split(' '),
);
const attributes = new Set('align alt colspan dir lang open rowspan start title'.split(' '));
/** What rendering itself adds, and where. */
const added: Record<string, (value: string) => boolean> = {
  'a href': (value) =>
    /^(?:https?:|mailto:|tel:)/i.test(value) || new URL(value, 'https://relative.invalid').protocol === 'https:',
  'a target': (value) => value === '_blank',
  'a rel': (value) => value === 'noopener noreferrer nofollow',
  'img src': (value) => /^data:image\/(?:png|gif|jpe?g|webp|avif);base64,/i.test(value),
  'img decoding': (value) => value === 'async',
  'img loading': (value) => value === 'lazy',
  'button type': (value) => value === 'button',
  'button part': (value) => /^(?:image-button|footnote-reference|footnote-back)$/.test(value),
  'button value': () => true,
  'button aria-label': () => true,
  'li part': (value) => value === 'footnote',
  'td part': (value) => value === 'term' || value === 'prose',
  'th part': (value) => value === 'term' || value === 'prose',
  'ol part': (value) => /^numbers(?: long)?$/.test(value),
  'li value': (value) => /^\d+$/.test(value),
  'li tabindex': (value) => value === '-1',
  'code class': (value) => /^language-[\w+#.-]+$/.test(value),
  'div part': (value) => value === 'table' || value === 'footnotes',
  'span part': (value) => /^(?:link-host|image-host|math|math display)$/.test(value),
  'p part': (value) => value === 'plain' || value === 'alert-title',
  'blockquote part': (value) => /^alert (?:note|tip|important|warning|caution)$/.test(value),
  'blockquote role': (value) => value === 'note',
  'blockquote aria-label': () => true,
  'input type': (value) => value === 'checkbox',
  'input disabled': () => true,
  'input checked': () => true,
  'input aria-label': () => true,
  'pre tabindex': (value) => value === '0',
  'div tabindex': (value) => value === '0',
  'pre role': (value) => value === 'group',
  'div role': (value) => value === 'group' || value === 'doc-endnotes',
  'pre aria-label': () => true,
  'div aria-label': () => true,
};
for (const level of [1, 2, 3, 4, 5, 6]) added[`h${level} aria-level`] = (value) => /^[1-6]$/.test(value);

/** What the nodes hold that is on no list. */
function findings(root: ParentNode): string[] {
  const found: string[] = [];
  for (const element of root.querySelectorAll('*')) {
    const name = element.localName;
    // Made of a list of its own, which test/markdown/syntax/math.test.ts looks at.
    if (element.closest('span[part~="math"] math')) continue;
    if (!tags.has(name) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') found.push(`<${name}>`);
    if (name === 'input' && !(element.matches('[type=checkbox]') && element.matches('[disabled]')))
      found.push('<input>');
    if (name === 'button' && !element.matches('[part=image-button], [part^=footnote]')) found.push('<button>');
    if (name === 'a' && element.hasAttribute('href') && !element.matches('[target][rel]')) found.push('<a href>');
    for (const {name: attribute, value: written} of element.attributes) {
      // On any element, after any other part, but only on one that has such a word.
      const hasLongWord = attribute === 'part' && /\S{1000}/.test(element.textContent);
      const value = hasLongWord ? written.replace(/ ?long-word$/, '') : written;
      if (hasLongWord && value === '') continue;
      if (!attributes.has(attribute) && !added[`${name} ${attribute}`]?.(value))
        found.push(`${name} ${attribute}="${value}"`);
    }
  }
  return found;
}

const signs: string[] = [];
const watched = ['alert', 'confirm', 'prompt', 'print', 'open'] as const;
const originals = new Map<string, unknown>();
let box: HTMLElement;
let resources: PerformanceObserver;

/** Renders in the page, so that anything that could run or load would. */
function show(markdown: string, id: string, options?: MarkdownOptions): void {
  box.replaceChildren(renderMarkdown(markdown, options));
  expect(findings(box), id).to.deep.equal([]);
}

function stream(pieces: readonly string[], id: string): void {
  box.replaceChildren();
  const view = createMarkdownStream(box);
  for (const piece of pieces) {
    view.append(piece);
    expect(findings(box), id).to.deep.equal([]);
  }
  view.end();
  expect(findings(box), id).to.deep.equal([]);
}

/** Acts as a reader whose pointer and keys pass over everything. */
function touch(): void {
  for (const element of box.querySelectorAll('*')) {
    for (const type of ['mouseover', 'focus', 'pointerdown', 'toggle', 'load', 'error'])
      element.dispatchEvent(new Event(type));
  }
}

/** `payload` as each form of message that may carry it. */
function carriers({kind, payload}: Payload): string[] {
  if (kind === 'url')
    return [
      `[x](${payload})`,
      `![x](<${payload}>)`,
      `<${payload}>`,
      `<a href="${payload}">x</a>`,
      `[x]\n\n[x]: ${payload}`,
    ];
  return [payload, `- a ${payload}\n\n> ${payload}`];
}

/** Prefixes of 24 lengths, the whole last. */
function prefixes(text: string): string[] {
  return Array.from({length: 24}, (_, step) => text.slice(0, Math.ceil((text.length * (step + 1)) / 24)));
}

describe('markdown safety', () => {
  before(() => {
    for (const name of watched) {
      originals.set(name, window[name]);
      Object.assign(window, {[name]: (...words: unknown[]) => void signs.push(`${name}(${String(words[0])})`)});
    }
  });

  after(() => Object.assign(window, Object.fromEntries(originals)));

  beforeEach(() => {
    signs.length = 0;
    box = document.createElement('div');
    document.body.append(box);
    document.addEventListener('securitypolicyviolation', ({violatedDirective}) => void signs.push(violatedDirective));
    resources = new PerformanceObserver((list) => signs.push(...list.getEntries().map(({name}) => name)));
    resources.observe({type: 'resource'});
  });

  /** Nothing ran and nothing loaded, now that there was time for it. */
  async function expectSilence(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const names = resources.takeRecords().map(({name}) => name);
    expect(
      [...signs, ...names].filter((sign) => !/\/__|\/node_modules\/|wds|wtr|\.ts(?:$|\?)/.test(sign)),
    ).to.deep.equal([]);
  }

  afterEach(() => {
    resources.disconnect();
    box.remove();
  });

  it('has teeth: without sanitising, a payload shows', async () => {
    box.innerHTML = '<img src="/none.png" onerror="alert(1)"><p id="x" style="color:red">';
    expect(findings(box)).to.have.length(4);
    await until(() => signs.includes('alert(1)'), 'the payload to run');
  });

  it('leaves nothing on no list of the payloads of each class', async () => {
    ownPayloads.forEach((payload, index) => {
      for (const text of carriers({id: '', payload})) {
        show(text, `payload ${index}`);
        touch();
        show(text, `payload ${index} escaped`, {html: 'escape'});
        stream(
          prefixes(text).map((prefix, step, all) => prefix.slice(all[step - 1]?.length ?? 0)),
          `payload ${index} streamed`,
        );
      }
    });
    await expectSilence();
  });

  it('raises no report of a strict policy, not even while parsing', async () => {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${location.origin}; require-trusted-types-for 'script'; trusted-types lit-html chatbot-elements">
      <script type="module" src="/test/support/strict-page.ts"></script>`;
    const done = new Promise<{text: string; reports: string[]}>((resolve) =>
      window.addEventListener('message', ({data}) => resolve(data as {text: string; reports: string[]}), {once: true}),
    );
    box.append(frame);
    frame.addEventListener('load', () => frame.contentWindow?.postMessage(ownPayloads.join('\n\n'), '*'));
    const {text, reports} = await done;
    expect(reports).to.deep.equal([]);
    expect(text).to.include('alert(1)');
  });

  it('survives names in the message that shadow those of the document', () => {
    show(
      '<img name=createElement> <img name=querySelectorAll> [a](https://a.example) ![b](https://b.example)',
      'clobber',
    );
    expect(box.querySelectorAll('button').length).to.equal(1);
  });

  it('leaves nothing of xss.json, at once and streamed', async function () {
    this.timeout(120_000);
    const payloads = await corpusOrSkip<Payload>(this, 'xss');
    for (const payload of payloads) {
      for (const text of carriers(payload)) {
        show(text, payload.id);
        touch();
      }
      if (payload.chunks) stream(payload.chunks, payload.id);
      const [text = ''] = carriers(payload);
      stream(
        prefixes(text).map((prefix, step, all) => prefix.slice(all[step - 1]?.length ?? 0)),
        payload.id,
      );
    }
    await expectSilence();
  });

  it('requests nothing for exfil.json, and allows exactly what its policies allow', async function () {
    this.timeout(60_000);
    for (const {id, markdown, chunks, policy, expect: expected} of await corpusOrSkip<Leak>(this, 'exfil')) {
      if (policy) {
        const images = renderMarkdown(markdown, {allowImages: policy.images}).querySelectorAll('img[src]');
        expect(images.length, id).to.equal(expected.requests);
        for (const image of images) expect(image.getAttribute('referrerpolicy')).to.equal('no-referrer');
      } else {
        show(markdown, id);
        touch();
        if (chunks) stream(chunks, id);
      }
    }
    await expectSilence();
  });

  it('shows naughty.json without a throw', async function () {
    this.timeout(60_000);
    await corpusOrSkip(this, 'naughty');
    const entries =
      (await loadCorpus<{id: string; text?: string; gen?: {repeat?: string; times?: number; suffix?: string}}>(
        'naughty',
      )) ?? [];
    for (const {id, text, gen} of entries) {
      if (text !== undefined) show(text, id);
      if (gen?.repeat) show(gen.repeat.repeat(gen.times ?? 1) + (gen.suffix ?? ''), id);
    }
    await expectSilence();
  });
});
