import {syntaxStyles} from './syntax.styles.js';

/** The renderer knows no Lit. By this name editors and the build take the text for CSS. */
const css = String.raw;

const textStyles = css`
  /* Isolated, a block that did not change is painted again as a whole, and nobody looks at what is in it. */
  [part='content'] > * {
    margin-block: var(--chat-block-gap, 1em);
    isolation: isolate;
  }

  [part='content'] > :first-child,
  :is(li, blockquote, td, th) > :first-child {
    margin-block-start: 0;
  }

  [part='content'] > :last-child,
  :is(li, blockquote, td, th, details) > :last-child {
    margin-block-end: 0;
  }

  /* What is far behind the end of a long text is laid out and drawn when it comes near the view. */
  [part='content'] > :nth-last-child(n + 40) {
    content-visibility: auto;
    contain-intrinsic-size: auto 4em;
    /* The tools of a table stand above it. */
    overflow-clip-margin: 1.25rem;
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

  p[part='plain'] {
    white-space: pre-wrap;
  }

  [part~='plain'],
  [part~='long-word'] {
    font-kerning: none;
  }

  [part='content'] > :is(h1, h2, h3, h4, h5, h6) {
    margin-block: 1.5em 0.6em;
  }

  /* A heading belongs to what follows it. */
  [part='content'] > :is(h1, h2, h3, h4, h5, h6) + * {
    margin-block-start: 0;
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

  /* What hangs out of the message is cut off. */
  [part~='numbers'] {
    padding-inline-start: 2.75em;
  }

  [part~='long'] {
    padding-inline-start: 6em;
  }

  li {
    margin-block: 0.3em;
    padding-inline-start: 0.15em;
  }

  li > :is(ul, ol) {
    margin-block-start: 0.3em;
  }

  /* An item is farther from the next one than its blocks are from each other. */
  li > :is(p ~ *, [part$='-block']):last-child {
    margin-block-end: 0.75em;
  }

  li::marker {
    color: var(--_muted);
  }

  li:has(> input:first-child, > p:first-child > input:first-child) {
    list-style: none;
  }

  /* Nobody can press it, and it is to be read all the same: the browser's own would be greyed out. A space follows it. */
  input {
    inline-size: 1.0625em;
    block-size: 1.0625em;
    margin-block: 0;
    margin-inline: -1.5em 0.1875em;
    border: 1.5px solid var(--_muted);
    border-radius: 0.25em;
    appearance: none;
    font: inherit;
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

  [part='image-host'],
  [part='footnote-back'] {
    -webkit-user-select: none;
    user-select: none;
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

  /* Code reads from left to right in any text. */
  :not(pre) > code,
  kbd,
  samp {
    direction: ltr;
    unicode-bidi: isolate;
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
    max-block-size: var(--chat-code-max-height, min(32rem, 75vb));
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
    scrollbar-color: var(--_thumb) transparent;
  }

  [part='table'] {
    max-inline-size: 100%;
    inline-size: fit-content;
    margin-block: 1em;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--chat-code-radius, 0.75rem);
  }

  /* A line for the name and the tools, and what they belong to. */
  [part='code-block'],
  [part='table-block'] {
    display: grid;
    grid-template-columns: minmax(0, 1fr) repeat(3, auto);
    align-items: center;
    margin-block: 1em;
  }

  :is([part='code-block'], [part='table-block']) > :is(pre, [part='table']) {
    grid-column: 1 / -1;
    inline-size: 100%;
    min-inline-size: 0;
    margin-block: 0;
  }

  [part='code-block'] {
    padding-block-start: 0.25rem;
    border-radius: var(--chat-code-radius, 0.75rem);
    background: var(--chat-code-background, var(--_soft));
  }

  [part='code-block']::before,
  [part='table-block']::before,
  [role='status'] {
    grid-area: 1 / 1;
    padding-inline: 0.75rem;
    color: var(--_muted);
    font-size: 0.8125rem;
    line-height: 1.75rem;
    content: '';
    -webkit-user-select: none;
    user-select: none;
  }

  /* Names and drawings are the style sheet's: what is selected, copied or searched is the message alone. */
  [part='code-block']::before {
    overflow: hidden;
    padding-inline: 1rem;
    content: attr(aria-label);
    content: attr(aria-label) / '';
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  [role='status'] {
    z-index: 2;
    justify-self: end;
    border-radius: 0.5rem;
    background: inherit;
  }

  [part='code-block'] > pre {
    padding-block-start: 0.4em;
    background: none;
  }

  /* Code that is being written stays in view at its end, unless the reader has scrolled away from there. */
  :host([streaming])
    :is([part='content'] > [part='code-block'], [part='content'] > :last-child [part='code-block']):last-child:not(
      li:not(:last-child) *
    )
    > pre {
    scroll-snap-type: y proximity;
  }

  :host([streaming]) [part='code-block']:last-child > pre::after {
    display: block;
    scroll-snap-align: end;
    scroll-margin-block-end: 1em;
    content: '';
  }

  [part~='wrap'][aria-pressed='true'] ~ pre {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  /* Wide enough for the tools and what they say: the table does not grow while they do. */
  [part='table-block'] {
    inline-size: fit-content;
    min-inline-size: min(12rem, 100%);
    max-inline-size: 100%;
  }

  /* It stands where its own words begin, whatever the direction around it. */
  [part='table-block']:has(> [part='table']:dir(ltr)) {
    margin-right: auto;
    margin-left: 0;
  }

  [part='table-block']:has(> [part='table']:dir(rtl)) {
    margin-right: 0;
    margin-left: auto;
  }

  [part~='tool'] {
    z-index: 1;
    grid-row: 1;
    min-inline-size: 1.75rem;
    min-block-size: 1.75rem;
    margin-inline-end: 0.125rem;
  }

  /* Those of a table stand between two blocks, and are no higher than that. */
  @media (pointer: coarse) {
    [part~='tool'] {
      min-inline-size: 2.5rem;
    }

    [part='code-block'] > [part~='tool'] {
      min-block-size: 2.5rem;
    }
  }

  [part='code-block'] > [part~='copy'] {
    margin-inline-end: 0.375rem;
  }

  /* Whole, over the button beside it. */
  [part~='tool']:focus-visible {
    z-index: 2;
    outline-offset: -2px;
  }

  @media (hover: hover) {
    [part='code-block'] > [part~='tool']:hover {
      background: color-mix(in srgb, var(--_color) 9%, transparent);
    }

    [part~='tool'] {
      opacity: 0;
      transition: opacity 0.15s;
    }

    :is([part='code-block'], [part='table-block']):is(:hover, :focus-within) > [part~='tool'],
    [part~='tool'][aria-pressed='true'] {
      opacity: 1;
    }
  }

  [part~='tool'][aria-pressed='true'] {
    color: var(--_accent);
  }

  [part~='tool']::before {
    inline-size: 16px;
    block-size: 16px;
    background: currentColor;
    content: '';
  }

  [part~='copy']::before {
    clip-path: path(
      evenodd,
      'M7.2 5h5.6A2.2 2.2 0 0 1 15 7.2v5.6a2.2 2.2 0 0 1-2.2 2.2H7.2A2.2 2.2 0 0 1 5 12.8V7.2A2.2 2.2 0 0 1 7.2 5Zm0 1.3a.9.9 0 0 0-.9.9v5.6c0 .5.4.9.9.9h5.6c.5 0 .9-.4.9-.9V7.2a.9.9 0 0 0-.9-.9ZM3.2 1h5.6A2.2 2.2 0 0 1 11 3.2V4H9.7v-.8a.9.9 0 0 0-.9-.9H3.2a.9.9 0 0 0-.9.9v5.6c0 .5.4.9.9.9H4V11h-.8A2.2 2.2 0 0 1 1 8.8V3.2A2.2 2.2 0 0 1 3.2 1Z'
    );
  }

  [part~='wrap']::before {
    clip-path: path(
      'M1.5 2.6h13v1.3h-13Zm0 9.5h4.3v1.3H1.5Zm0-4.75h10.1a3.03 3.03 0 0 1 0 6.06h-1.2l1 1-.92.92L7.9 12.75l2.58-2.58.92.92-1 1.02h1.2a1.73 1.73 0 0 0 0-3.46H1.5Z'
    );
  }

  [part~='download']::before {
    clip-path: path(
      'M7.35 1.3h1.3v7.4l2.4-2.4.92.92L8 11.2 4.03 7.22l.92-.92 2.4 2.4ZM2 10.3h1.3v2.3c0 .5.4.9.9.9h7.6c.5 0 .9-.4.9-.9v-2.3H14v2.3a2.2 2.2 0 0 1-2.2 2.2H4.2A2.2 2.2 0 0 1 2 12.6Z'
    );
  }

  [part~='copy-markdown']::before {
    clip-path: path(
      evenodd,
      'M2.2 2.5h11.6A2.2 2.2 0 0 1 16 4.7v6.6a2.2 2.2 0 0 1-2.2 2.2H2.2A2.2 2.2 0 0 1 0 11.3V4.7a2.2 2.2 0 0 1 2.2-2.2Zm0 1.3a.9.9 0 0 0-.9.9v6.6c0 .5.4.9.9.9h11.6c.5 0 .9-.4.9-.9V4.7a.9.9 0 0 0-.9-.9ZM3 10.6V5.4h1.3l1.4 1.9 1.4-1.9h1.3v5.2H7.1V7.5L5.7 9.3 4.3 7.5v3.1Zm7.9-5.2h1.3v2.7h1.4l-2.05 2.5L9.5 8.1h1.4Z'
    );
  }

  /* On the upper edge, where they take no room and cover no words. */
  [part='table-block'] > :is([part~='tool'], [role='status']) {
    margin-block: -1.125rem -0.625rem;
    margin-inline: 0;
    border: solid var(--_border);
    border-width: 1px 0;
    border-radius: 0;
    background: var(--_background);
  }

  [part='table-block'] > [part~='download'] {
    border-inline-start-width: 1px;
    border-start-start-radius: 0.5rem;
    border-end-start-radius: 0.5rem;
  }

  [part='table-block'] > [part~='copy'] {
    margin-inline-end: 0.5rem;
    border-inline-end-width: 1px;
    border-start-end-radius: 0.5rem;
    border-end-end-radius: 0.5rem;
  }

  [part='table-block'] > [role='status'] {
    margin-inline-end: 0.25rem;
    border-width: 1px;
    border-radius: 0.5rem;
    line-height: calc(1.75rem - 2px);
    white-space: nowrap;
  }

  ::highlight(chat-comment) {
    color: var(--chat-code-comment, light-dark(#63636d, #9d9da9));
  }

  ::highlight(chat-keyword) {
    color: var(--chat-code-keyword, light-dark(#a8126b, #ff8fc8));
  }

  ::highlight(chat-string) {
    color: var(--chat-code-string, light-dark(#176639, #8fd8a4));
  }

  ::highlight(chat-number) {
    color: var(--chat-code-number, light-dark(#8a4300, #f2b46f));
  }

  ::highlight(chat-title) {
    color: var(--chat-code-title, light-dark(#1c55c4, #8ab4ff));
  }

  ::highlight(chat-type) {
    color: var(--chat-code-type, light-dark(#0a6370, #74d3de));
  }

  ::highlight(chat-attribute) {
    color: var(--chat-code-attribute, light-dark(#6a3bb5, #c9a9ff));
  }

  ::highlight(chat-added) {
    color: var(--chat-code-added, light-dark(#176639, #8fd8a4));
  }

  ::highlight(chat-removed) {
    color: var(--chat-code-removed, light-dark(#b3261e, #ffaba3));
  }

  /* Few narrow columns fill the frame. */
  table {
    min-inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.9375em;
    line-height: 1.5;
    overflow-wrap: normal;
  }

  caption {
    padding: 0.5em;
    color: var(--_muted);
  }

  /* Under a row that has fewer cells than the head too. */
  tr {
    border-block-end: 1px solid var(--_border);
  }

  th,
  td {
    padding: 0.55em 0.95em;
    vertical-align: top;
  }

  th,
  [part='term'] {
    white-space: nowrap;
  }

  /* About twenty letters a line, and more where it scrolls in any case. */
  [part~='prose'] {
    min-inline-size: 9em;
    white-space: normal;
  }

  @media (max-width: 30rem) {
    [part~='prose'] {
      min-inline-size: 14em;
    }
  }

  th:not([align]) {
    text-align: start;
  }

  thead {
    background: var(--chat-code-background, var(--_soft));
  }

  tbody > tr:last-child {
    border-block-end: 0;
  }

  [part='content'] > hr {
    margin-block: 1.75em;
  }

  hr {
    border: solid var(--_border);
    border-width: 1px 0 0;
  }

  img {
    max-inline-size: 100%;
    block-size: auto;
    border-radius: 0.5rem;
    vertical-align: middle;
  }

  [part='image-button'] {
    flex-wrap: wrap;
    justify-content: start;
    gap: 0 0.5em;
    max-inline-size: 100%;
    margin-block: 0.125rem;
    padding: 0.2em 0.75em;
    border: 1px solid var(--_border);
    color: inherit;
    font-size: 0.875em;
    text-align: start;
  }

  a + [part='image-button'] {
    margin-inline-start: 0.375em;
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
    pre:not([part='code-block'] > *),
    [part='code-block'],
    :not(pre) > code {
      outline: 1px solid;
      outline-offset: -1px;
    }

    [part~='tool']::before {
      background: ButtonText;
      forced-color-adjust: none;
    }

    [part~='tool'][aria-pressed='true']::before {
      background: Highlight;
    }
  }
`;

/** On paper nothing can be pressed, opened or scrolled, and what has a ground keeps it: a box is ticked by it. */
const printStyles = css`
  @media print {
    [part='content'] {
      print-color-adjust: exact;
    }

    [part='content'] > * {
      content-visibility: visible !important;
    }

    ::details-content {
      block-size: auto;
      content-visibility: visible;
    }

    [part~='tool'],
    [part='image-host'],
    a + [part='image-button'],
    [part='footnote-back'] {
      display: none;
    }

    pre {
      max-block-size: none;
      white-space: pre-wrap;
    }

    pre,
    table {
      overflow-wrap: anywhere;
    }

    /* Half a number is another number. Where columns are many, they would not be on the paper. */
    table {
      font-size: 0.8em;
    }

    [part='table'],
    [part~='math'] {
      overflow: visible;
    }

    :is(th, td, [part~='prose']) {
      min-inline-size: 0;
      white-space: normal;
    }

    [part~='prose'] {
      min-inline-size: 8em;
    }

    table:not(:has(tr > :nth-child(9))) {
      th {
        overflow-wrap: normal;
      }

      [part='term'] {
        white-space: nowrap;
      }
    }
  }
`;

/** What rendered markdown looks like in `<chat-markdown>`, by the palette of the elements. */
export const contentStyles = textStyles + syntaxStyles + printStyles;
