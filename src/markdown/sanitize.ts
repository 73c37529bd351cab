/** The one place where HTML becomes nodes: a private DOMPurify, an explicit policy, a fragment that nothing has loaded or run in. */
import createDOMPurify, {type Config, type DOMPurify} from 'dompurify';
import {allowedTags, safeAttributes} from './raw-html.js';

/** What markdown itself makes and raw HTML may not: task boxes, and the language of a code block. */
const ownTags = ['input'];
const ownAttributes = ['checked', 'class', 'disabled', 'type'];

type TrustedTypePolicy = NonNullable<Config['TRUSTED_TYPES_POLICY']>;
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: Record<'createHTML' | 'createScriptURL', (text: string) => string>,
  ): TrustedTypePolicy;
}

/** Not the page's DOMPurify: hooks and settings of others must not reach in here, nor ours out. */
let purify: DOMPurify | undefined;
let policy: TrustedTypePolicy | null | undefined;
let refused = false;

/** The elements that a message may have, with the settings that keep it to them. */
export class Policy {
  /** Those that raw HTML may use. */
  readonly rawTags: ReadonlySet<string>;
  readonly #config: Config & {RETURN_DOM_FRAGMENT: true};

  constructor(html: 'safe' | 'escape', extraTags: readonly string[]) {
    const tags = allowedTags(extraTags);
    this.rawTags = new Set(html === 'escape' ? [] : tags);
    this.#config = {
      RETURN_DOM_FRAGMENT: true,
      ALLOWED_TAGS: [...tags, ...ownTags],
      ALLOWED_ATTR: [...safeAttributes, ...ownAttributes],
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
      // A scheme of these, or none: where a link or an image may lead is decided on the nodes.
      ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|data:image\/|[^a-z]|[a-z][a-z0-9+.-]*(?:[^a-z0-9+.:-]|$))/i,
    };
  }

  /** Nodes of an inert document: no image loads before they are put into a page. @throws where the page's CSP leaves no safe way to parse. */
  sanitize(html: string): DocumentFragment {
    // Null, where the browser has no Trusted Types, keeps DOMPurify from looking for a policy of its own.
    if (!('TRUSTED_TYPES_POLICY' in this.#config)) this.#config.TRUSTED_TYPES_POLICY = trustedTypesPolicy();
    purify ??= createDOMPurify(window);
    // One object for all calls: DOMPurify reads a configuration that it knows only once.
    return purify.sanitize(html, this.#config);
  }
}

/** Our own, made at the first rendering: a page that loads two copies of this module allows one policy of the name. */
function trustedTypesPolicy(): TrustedTypePolicy | null {
  if (refused) throw new Error('The page allows no Trusted Types policy named chatbot-elements.');
  if (policy !== undefined) return policy;
  const {trustedTypes} = globalThis as {trustedTypes?: TrustedTypes};
  const pass = (text: string) => text;
  try {
    policy = trustedTypes?.createPolicy('chatbot-elements', {createHTML: pass, createScriptURL: pass}) ?? null;
  } catch (error) {
    refused = true;
    console.warn(
      "<chat-markdown>: markdown shows as plain text. Add chatbot-elements to the trusted-types of the page's CSP.",
      error,
    );
    throw error;
  }
  return policy;
}
