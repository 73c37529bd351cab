import {css} from 'lit';
import {syntaxStyles} from './chat-markdown-syntax.styles.js';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
      font: inherit;
      line-height: var(--chat-line-height, 1.65);
      color: inherit;
      overflow-wrap: anywhere;
    }

    [part='content'] > * {
      margin-block: var(--chat-block-gap, 1em);
    }

    [part='content'] > :first-child,
    :is(li, blockquote, td, th) > :first-child {
      margin-block-start: 0;
    }

    [part='content'] > :last-child,
    :is(li, blockquote, td, th, details) > :last-child {
      margin-block-end: 0;
    }

    /* The blocks themselves have dir=auto. On long text this property costs seconds of layout. */
    :is(li, td, th, summary) {
      unicode-bidi: plaintext;
    }

    p,
    blockquote,
    details > *,
    dl {
      margin-block: 0.75em;
    }

    p[part='plain'],
    [data-plain] {
      white-space: pre-wrap;
    }

    [part='content'] > :is(h1, h2, h3, h4, h5, h6) {
      margin-block: 1.5em 0.6em;
    }

    h1,
    h2,
    h3,
    h4,
    h5,
    h6 {
      font-size: 1em;
      font-weight: 650;
      line-height: 1.35;
    }

    h1 {
      font-size: 1.4em;
    }

    h2 {
      font-size: 1.25em;
    }

    h3 {
      font-size: 1.125em;
    }

    h6 {
      color: var(--_muted);
    }

    strong,
    b,
    th,
    dt {
      font-weight: 650;
    }

    ul,
    ol {
      margin-block: 0.5em;
      padding-inline-start: 1.5em;
    }

    li {
      margin-block: 0.3em;
      padding-inline-start: 0.15em;
    }

    li::marker {
      color: var(--_muted);
    }

    li:has(> input:first-child, > p:first-child > input:first-child) {
      list-style: none;
    }

    /* Nobody can press it, and it is to be read all the same: the browser's own would be greyed out. */
    input {
      inline-size: 1.0625em;
      block-size: 1.0625em;
      margin-block: 0;
      margin-inline: -1.5em 0.4375em;
      border: 1.5px solid var(--_muted);
      border-radius: 0.25em;
      appearance: none;
      vertical-align: -0.15em;
    }

    input:checked {
      border-color: var(--_accent);
      background: var(--_accent);
    }

    input:checked::before {
      display: block;
      inline-size: 35%;
      block-size: 70%;
      margin-inline: auto;
      border: solid var(--_background);
      border-width: 0 2px 2px 0;
      content: '';
      rotate: 45deg;
    }

    blockquote {
      margin-inline: 0;
      padding-inline-start: 1em;
      border-inline-start: 3px solid var(--_border);
      color: var(--_muted);
    }

    a[href] {
      color: var(--_accent);
      text-decoration-line: underline;
      text-decoration-color: color-mix(in srgb, currentColor 35%, transparent);
      text-underline-offset: 0.2em;
      transition: text-decoration-color 0.15s;
      unicode-bidi: isolate;
    }

    a[href]:is(:hover, :focus-visible) {
      text-decoration-color: currentColor;
    }

    a:focus-visible {
      border-radius: 0.25rem;
    }

    [part='link-host'],
    [part='image-host'] {
      color: var(--_muted);
      unicode-bidi: isolate;
    }

    [part='link-host'] {
      font-size: 0.875em;
    }

    code,
    kbd,
    samp,
    pre {
      font-family: var(--chat-code-font, ui-monospace, SFMono-Regular, Menlo, Consolas, monospace);
      font-size: 0.875em;
      line-height: 1.6;
    }

    :not(pre) > code,
    kbd {
      padding: 0.15em 0.35em;
      border-radius: 0.375em;
      background: var(--chat-code-background, var(--_soft));
      -webkit-box-decoration-break: clone;
      box-decoration-break: clone;
    }

    kbd {
      border: 1px solid var(--_border);
      border-block-end-width: 2px;
    }

    pre {
      margin-block: 1em;
      padding: 0.9em 1.1em;
      overflow: auto;
      border-radius: var(--chat-code-radius, 0.75rem);
      background: var(--chat-code-background, var(--_soft));
      direction: ltr;
      tab-size: 4;
      text-align: left;
      white-space: pre;
      overflow-wrap: normal;
    }

    pre code {
      font-size: inherit;
    }

    pre,
    [part='table'] {
      scrollbar-width: thin;
      scrollbar-color: var(--_border) transparent;
    }

    [part='table'] {
      max-inline-size: 100%;
      inline-size: fit-content;
      margin-block: 1em;
      overflow: auto;
      border: 1px solid var(--_border);
      border-radius: var(--chat-code-radius, 0.75rem);
    }

    table {
      border-collapse: collapse;
      font-size: 0.9375em;
      line-height: 1.5;
      overflow-wrap: normal;
    }

    caption {
      padding: 0.5em;
      color: var(--_muted);
    }

    th,
    td {
      padding: 0.55em 0.95em;
      border-block-end: 1px solid var(--_border);
      vertical-align: top;
    }

    th {
      white-space: nowrap;
    }

    th:not([align]) {
      text-align: start;
    }

    thead {
      background: var(--chat-code-background, var(--_soft));
    }

    tr:last-child > td {
      border-block-end: 0;
    }

    [part='content'] > hr {
      margin-block: 1.75em;
    }

    hr {
      block-size: 1px;
      border: 0;
      background: var(--_border);
    }

    img {
      max-inline-size: 100%;
      block-size: auto;
      border-radius: 0.5rem;
      vertical-align: middle;
    }

    button {
      flex-wrap: wrap;
      justify-content: start;
      gap: 0 0.5em;
      max-inline-size: 100%;
      padding: 0.2em 0.75em;
      border: 1px solid var(--_border);
      color: inherit;
      font-size: 0.875em;
      text-align: start;
    }

    summary {
      inline-size: fit-content;
      margin-block: 0;
      cursor: pointer;
      font-weight: 600;
    }

    mark {
      padding-inline: 0.15em;
      border-radius: 0.2em;
      background: light-dark(#fff0a8, #5c4d00);
      color: inherit;
    }

    sub,
    sup {
      font-size: 0.75em;
      line-height: 0;
    }

    dd {
      margin-inline-start: 1.5em;
    }

    abbr[title] {
      text-decoration: underline dotted;
    }

    @media (forced-colors: active) {
      pre,
      :not(pre) > code {
        outline: 1px solid;
      }

      hr {
        background: CanvasText;
      }
    }
  `,
  syntaxStyles,
];
