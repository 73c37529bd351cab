import {LitElement, html, nothing, type PropertyValues} from 'lit';
import {property} from 'lit/decorators.js';
import type {FilePart} from '../core/message.js';
import {icons} from './icons.js';
import {linkUrl, mediaUrl} from './safe-url.js';
import {surroundings} from './surroundings.js';
import {styles} from './chat-message-file.styles.js';

/**
 * One file of a message: a picture, sound or film where it may load without telling another server, else its name, as a
 * link where it leads somewhere.
 *
 * @tag chat-message-file
 *
 * @csspart media - The picture, sound or film.
 * @csspart chip - The file's name.
 */
export class ChatMessageFileElement extends LitElement {
  static override styles = styles;

  /** The file. Without one, nothing is rendered. */
  @property({attribute: false}) file: FilePart | undefined;

  /** A further origin that the file may load from by itself: the server that the page talks to anyway. */
  @property({attribute: false}) origin: string | undefined;

  /** An address of our own for a file that is in memory. It has to be given back. */
  #blobUrl: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.file?.blob && !this.#blobUrl) this.requestUpdate('file');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('file')) return;
    this.#release();
    const {blob} = this.file ?? {};
    // What is off the page would not give it back.
    if (this.isConnected && blob instanceof Blob) this.#blobUrl = URL.createObjectURL(blob);
  }

  protected override render() {
    const {file} = this;
    if (!file) return nothing;
    const source = this.#blobUrl ?? mediaUrl(file.url, this.origin);
    const {alt, mediaType, name} = described(file);
    if (source && mediaType.startsWith('image/') && mediaType !== 'image/svg+xml') {
      return html`<img part="media" src=${source} alt=${alt || name} loading="lazy" decoding="async" />`;
    }
    if (source && mediaType.startsWith('audio/'))
      return html`<audio part="media" controls src=${source} title=${name}></audio>`;
    if (source && mediaType.startsWith('video/'))
      return html`<video part="media" controls src=${source} title=${name}></video>`;
    return this.#renderChip(this.#blobUrl ?? linkUrl(file.url), name);
  }

  #renderChip(link: string | undefined, name: string) {
    const host = link && /^http/.test(link) ? new URL(link).host : '';
    // A name may look like an address, and it is not where the link leads.
    const place = host === surroundings().location.host ? '' : host;
    const kind = [/\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toUpperCase(), place].filter(Boolean).join(' · ');
    const text = html`${icons.file}<span class="name" dir="auto">${name}</span
      >${kind ? html`<span class="kind">${kind}</span>` : nothing}`;
    if (!link) return html`<span class="chip" part="chip">${text}</span>`;
    return html`<a class="chip" part="chip" href=${link} download=${name} target="_blank" rel="noopener noreferrer"
      >${text}</a
    >`;
  }

  #release(): void {
    if (this.#blobUrl) URL.revokeObjectURL(this.#blobUrl);
    this.#blobUrl = undefined;
  }
}

/** Media types of files that come without one. */
const KINDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({image: 'png jpg jpeg gif webp avif', audio: 'mp3 wav ogg m4a flac', video: 'mp4 webm mov'}).flatMap(
    ([kind, endings]) => endings.split(' ').map((ending) => [ending, `${kind}/${ending}`]),
  ),
);

/** What there is to say of a file, of which a server may have said anything. */
function described(file: FilePart): {readonly name: string; readonly alt: string; readonly mediaType: string} {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const ending = /\.(\w+)(?:[?#]|$)/.exec(text(file.name) || text(file.url))?.[1]?.toLowerCase() ?? '';
  const mediaType = text(file.mediaType) || text(file.blob?.type) || (KINDS[ending] ?? '');
  const url = text(file.url);
  const last = url.startsWith('data:') ? '' : (url.split(/[?#]/)[0] ?? '').split('/').at(-1);
  return {alt: text(file.alt), mediaType, name: text(file.name) || last || mediaType || 'file'};
}
