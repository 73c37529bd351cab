import {expect, fixture, html} from '@open-wc/testing';
import type {ChatMessageFileElement, FilePart} from '../../src/index.js';
import {PIXEL} from '../support/chat.js';
import {all, one, rendered, textIn} from '../support/reader.js';

async function show(file: Omit<FilePart, 'type'>): Promise<ChatMessageFileElement> {
  const element = await fixture<ChatMessageFileElement>(
    html`<chat-message-file .file=${{type: 'file', ...file}}></chat-message-file>`,
  );
  await rendered(element);
  return element;
}

const media = (element: ChatMessageFileElement) => all(element, 'img, audio, video').map(({localName}) => localName);

describe('<chat-message-file>', () => {
  it('passes an accessibility audit', async () => {
    await expect(await show({url: PIXEL, mediaType: 'image/gif', alt: 'A dot'})).to.be.accessible();
    await expect(await show({url: 'https://example.org/report.pdf'})).to.be.accessible();
    await expect(await show({blob: new Blob(['x'], {type: 'audio/wav'}), name: 'Sound'})).to.be.accessible();
  });

  it('shows a picture with its description', async () => {
    const element = await show({url: PIXEL, mediaType: 'image/gif', name: 'dot.gif', alt: 'A dot'});

    expect(one<HTMLImageElement>(element, 'img').alt).to.equal('A dot');
  });

  it('shows a picture without a description by its name', async () => {
    const element = await show({url: PIXEL, mediaType: 'image/gif', name: 'dot.gif'});

    expect(one<HTMLImageElement>(element, 'img').alt).to.equal('dot.gif');
  });

  for (const [mediaType, tag] of [
    ['image/png', 'img'],
    ['audio/wav', 'audio'],
    ['video/mp4', 'video'],
  ] as const) {
    it(`shows ${mediaType} of the page's own origin as ${tag}`, async () => {
      expect(media(await show({url: `data:${mediaType};base64,`, mediaType}))).to.deep.equal(
        tag === 'img' ? ['img'] : [],
      );
      expect(media(await show({blob: new Blob(['x'], {type: mediaType})}))).to.deep.equal([tag]);
    });
  }

  it('shows what it would have to load from elsewhere as a link', async () => {
    const element = await show({url: 'https://example.org/cat.png', mediaType: 'image/png'});

    expect(media(element)).to.deep.equal([]);
    expect(one<HTMLAnchorElement>(element, 'a').href).to.equal('https://example.org/cat.png');
  });

  it('shows any other file as one link with its name and its kind', async () => {
    const element = await show({url: 'https://example.org/files/report.pdf?x=1', mediaType: 'application/pdf'});
    const link = one<HTMLAnchorElement>(element, 'a[download]');

    expect(all(element, 'a')).to.have.length(1);
    expect(link.href).to.contain('report.pdf');
    expect(textIn(link)).to.contain('report.pdf').and.to.contain('PDF');
  });

  for (const [kind, file, shown] of [
    ['a model without a media type', {url: 'https://example.org/duck.glb'}, 'GLB'],
    ['a table', {url: 'https://example.org/table.csv', mediaType: 'text/csv'}, 'CSV'],
    ['a drawing that could run code', {blob: new Blob(['<svg/>'], {type: 'image/svg+xml'}), name: 'x.svg'}, 'SVG'],
  ] as const) {
    it(`shows ${kind} by its name`, async () => {
      const element = await show(file);

      expect(media(element)).to.deep.equal([]);
      expect(textIn(element)).to.contain(shown);
    });
  }

  it('makes no link that could run code', async () => {
    const element = await show({url: 'javascript:alert(1)', name: 'x.txt'});

    expect(all(element, 'a')).to.have.length(0);
    expect(textIn(element)).to.contain('x.txt');
  });

  it('gives the address of a file in memory back', async () => {
    const element = await show({blob: new Blob(['x'], {type: 'image/png'})});
    const {src} = one<HTMLImageElement>(element, 'img');
    element.remove();
    const reached = await fetch(src).then(
      () => true,
      () => false,
    );

    expect(reached).to.equal(false);
  });

  it('takes no address for a file in memory while it is out of the page', async () => {
    const element = await show({url: PIXEL, mediaType: 'image/gif'});
    const create = URL.createObjectURL;
    let taken = 0;
    URL.createObjectURL = (blob) => {
      taken += 1;
      return create(blob);
    };
    const place = element.parentElement!;
    element.remove();
    element.file = {type: 'file', blob: new Blob(['x'], {type: 'image/png'})};
    await element.updateComplete;
    expect(taken).to.equal(0);
    place.append(element);
    await rendered(element);
    URL.createObjectURL = create;

    expect(taken).to.equal(1);
  });

  it('shows a file in memory again after it was moved', async () => {
    const element = await show({blob: new Blob(['x'], {type: 'image/png'})});
    element.parentElement!.append(element);
    await rendered(element);

    expect((await fetch(one<HTMLImageElement>(element, 'img').src)).ok).to.equal(true);
  });
});
