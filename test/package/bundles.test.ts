import {expect} from '@open-wc/testing';

/** A page of its own, with the script tags under test. */
interface Page extends Window {
  readonly customElements: CustomElementRegistry;
  readonly document: Document;
  readonly performance: Performance;
  readonly pageErrors: readonly string[];
  readonly pageWarnings: readonly string[];
  readonly atFirst?: string;
  readonly ChatbotElements?: Readonly<Record<string, unknown>>;
}

interface Session extends HTMLElement {
  readonly messages: readonly {readonly role: string; readonly status?: string}[];
  send(text: string): Promise<unknown>;
}

const MODULE = '/dist/chatbot-elements.js';
const RENDERER = '/dist/chatbot-elements-markdown.js';
const SCRIPT = '/dist/chatbot-elements.iife.js';
const HINTS = '/dist/chatbot-elements.development.js';

describe('the self-contained bundles', () => {
  before(async function () {
    const {ok} = await fetch(MODULE, {method: 'HEAD'});
    if (ok) return;
    console.warn('Skipped: there is no dist/. Run `npm run build` first.');
    this.skip();
  });

  afterEach(() => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  });

  it('register the elements as a module', async () => {
    const page = await open(`<script type="module" src="${MODULE}"></script>`);

    expect(page.customElements.get('chat-session')).to.exist;
    expect(page.pageErrors).to.deep.equal([]);
  });

  it('register the elements as a classic script, with the exports of the module as a global', async () => {
    const page = await open(`<script src="${SCRIPT}"></script>`);

    expect(page.customElements.get('chat-session')).to.exist;
    expect(page.ChatbotElements).to.have.all.keys(Object.keys((await import(MODULE)) as object));
  });

  it('work as a classic script in a page of another encoding', async () => {
    expect(await (await fetch(SCRIPT)).text()).to.match(/^[\0-\x7f]*$/);
  });

  it('can be loaded twice', async () => {
    const page = await open(`
      <script type="module" src="${MODULE}"></script>
      <script type="module" src="${MODULE}?again"></script>
      <chat-session></chat-session>
    `);

    await expectAnswer(page);
    expect(page.pageWarnings).to.deep.equal([]);
  });

  for (const [pair, first, second] of [
    ['a module beside a module', MODULE, `<script type="module" src="${MODULE}"></script>`],
    ['a module beside a classic script', SCRIPT, `<script type="module" src="${MODULE}"></script>`],
    ['a classic script beside a module', MODULE, `<script defer src="${SCRIPT}"></script>`],
  ] as const) {
    it(`leave the elements to another version that came first, and say so once: ${pair}`, async () => {
      const page = await open(`${await otherVersion(first)}${second}<chat-session></chat-session>`);

      await expectAnswer(page);
      expect(page.customElements.get('chat-session')).to.have.property('version', '0.0.0');
      expect(page.pageWarnings).to.deep.equal([`<chat-session> is 0.0.0, not ${await version()}`]);
    });
  }

  it('can both be loaded', async () => {
    const page = await open(`
      <script src="${SCRIPT}"></script>
      <chat-session></chat-session>
      <script type="module" src="${MODULE}"></script>
    `);

    await expectAnswer(page);
  });

  for (const [kind, script] of [
    ['module', `<script type="module" src="${MODULE}"></script>`],
    ['classic script', `<script src="${SCRIPT}"></script>`],
  ]) {
    it(`connect a transcript to its session when the ${kind} comes after the markup`, async () => {
      const page = await open(`<chat-session><chat-bot></chat-bot></chat-session>${script}`);

      await expectAnswer(page);
      const transcript = page.document.querySelector('chat-bot');
      await until(() => textIn(transcript).includes('Good morning'));
    });
  }

  for (const [kind, script] of [
    ['module', `<script type="module" src="${MODULE}"></script>`],
    ['classic script', `<script src="${SCRIPT}"></script>`],
  ]) {
    it(`say as a ${kind} what the page does wrong, with the script of hints before it`, async () => {
      const page = await open(`
        <script src="${HINTS}"></script>${script}
        <chat-session tools="{}"></chat-session>
        <script>document.querySelector('chat-session').addEventListener('retri', () => {});</script>
      `);

      expect(page.pageWarnings).to.have.length(2);
      expect(page.pageWarnings.join()).to.contain('<chat-session tools>').and.to.contain('"retri"');
      await expectAnswer(page);
    });
  }

  it('show no marks while the renderer is about to come, and what is written when it takes long', async () => {
    const code = `await new Promise((go) => (parent.renderer = go)); export * from "${location.origin}${RENDERER}?held";`;
    const page = await open(`${rendererIs(code)}
      <script type="module" src="${MODULE}"></script><chat-markdown value="**Hi**"></chat-markdown>
      <script type="module">window.atFirst = document.querySelector('chat-markdown').shadowRoot.textContent;</script>
    `);
    const {shadowRoot} = page.document.querySelector('chat-markdown')!;

    expect(page.atFirst).to.equal('');
    await until(() => shadowRoot!.textContent === '**Hi**');
    // The page has waited once.
    const second = Object.assign(page.document.createElement('chat-markdown'), {value: '**Ho**'});
    page.document.body.append(second);
    await new Promise(requestAnimationFrame);
    expect(second.shadowRoot!.textContent).to.equal('**Ho**');
    const held = window as {renderer?: () => void};
    await until(() => held.renderer !== undefined);
    held.renderer!();
    await until(() => shadowRoot!.textContent?.trim() === 'Hi');
  });

  it('show what is written where the renderer cannot be loaded', async () => {
    const page = await open(`${rendererIs('throw new Error();')}
      <script type="module" src="${MODULE}"></script><chat-markdown value="**Hi**"></chat-markdown>
    `);
    const markdown = page.document.querySelector('chat-markdown')!;

    await until(() => markdown.shadowRoot!.textContent === '**Hi**');
    markdown.append(' there');
    await until(() => markdown.shadowRoot!.textContent === '**Hi** there');
    expect(page.pageWarnings).to.have.length(1);
    expect(page.pageWarnings[0]).to.contain('<chat-markdown> shows plain text');
  });

  it('show what a server has rendered where the renderer cannot be loaded, until the text is another', async () => {
    const page = await open(`${rendererIs('throw new Error();')}
      <chat-markdown value="**Hi**"><template shadowrootmode="open"
        ><div part="content"><p><strong>Hi</strong></p></div></template
      ></chat-markdown>
      <script type="module" src="${MODULE}"></script>
    `);
    const markdown = page.document.querySelector('chat-markdown')!;
    const {shadowRoot} = markdown;

    await until(() => page.pageWarnings.length > 0);
    expect(shadowRoot!.textContent).to.equal('Hi');
    markdown.append(' there');
    await until(() => shadowRoot!.textContent === '**Hi** there');
  });

  it('load nothing but themselves as a classic script, also when that comes from another origin', async () => {
    const other = `${location.protocol}//127.0.0.1:${location.port}`;
    expect(location.origin).to.not.equal(other);

    const page = await open(`<script src="${other}${SCRIPT}"></script><chat-session></chat-session>`);

    await expectAnswer(page);
    expect(resources(page)).to.deep.equal([other + SCRIPT]);
  });

  it('load their lazy parts from beside the module', async () => {
    const page = await open(`<script type="module" src="${MODULE}"></script><chat-session></chat-session>`);

    await expectAnswer(page);
    const lazy = resources(page).filter((url) => !url.endsWith(MODULE));
    expect(lazy).to.not.be.empty;
    for (const url of lazy) expect(url).to.match(/\/dist\/chatbot-elements-/);
  });
});

/** Opens a page of `markup` in a frame. Resolves when it and its scripts have loaded. */
async function open(markup: string): Promise<Page> {
  const frame = document.createElement('iframe');
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.srcdoc = `<!doctype html><script>
    pageErrors = [];
    pageWarnings = [];
    console.warn = (text) => pageWarnings.push(text);
    addEventListener('error', (event) => pageErrors.push(event.message));
    addEventListener('unhandledrejection', (event) => pageErrors.push(String(event.reason)));
  </script>${markup}`;
  document.body.append(frame);
  await loaded;
  return frame.contentWindow as unknown as Page;
}

/** The version that is built. */
async function version(): Promise<string> {
  return ((await (await fetch('/package.json')).json()) as {version: string}).version;
}

/** A script tag with a bundle of version 0.0.0 in it. */
async function otherVersion(file: string): Promise<string> {
  const text = (await (await fetch(file)).text())
    .replaceAll(await version(), '0.0.0')
    .replaceAll('"./chatbot-elements-', `"${location.origin}/dist/chatbot-elements-`)
    .replaceAll('</script', String.raw`<\/script`);
  return `<script${file === MODULE ? ' type="module"' : ''}>${text}</script>`;
}

/** An import map by which the module gets another renderer. */
function rendererIs(code: string): string {
  const imports = {[location.origin + RENDERER]: `data:text/javascript,${encodeURIComponent(code)}`};
  return `<script type="importmap">${JSON.stringify({imports})}</script>`;
}

/** Says something to the page's session, and waits for the whole answer of the backend that needs no network. */
async function expectAnswer(page: Page): Promise<void> {
  const session = page.document.querySelector<Session>('chat-session')!;
  await session.send('Good morning');
  expect(session.messages.map(({role, status}) => [role, status ?? 'done'])).to.deep.equal([
    ['user', 'done'],
    ['assistant', 'done'],
  ]);
  expect(page.pageErrors).to.deep.equal([]);
}

function resources(page: Page): readonly string[] {
  const names = page.performance.getEntriesByType('resource').map((entry) => entry.name);
  return names.filter((url) => url.includes('/dist/'));
}

/** What a reader sees below `node`, shadow roots included. */
function textIn(node: Node | null): string {
  if (!node) return '';
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  const {shadowRoot = null} = node as Element;
  return [...(shadowRoot?.childNodes ?? []), ...node.childNodes].map(textIn).join(' ');
}

async function until(condition: () => boolean): Promise<void> {
  for (let frames = 0; frames < 100 && !condition(); frames++) await new Promise(requestAnimationFrame);
  expect(condition(), 'waited for 100 frames').to.equal(true);
}
