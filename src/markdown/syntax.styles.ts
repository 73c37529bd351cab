const css = String.raw;

/** Formulas, alerts, footnotes and what a page draws. */
export const syntaxStyles = css`
  /* What is wider than its column scrolls. A flex container keeps the formula's own baseline. */
  [part~='math']:has(> math) {
    display: inline-flex;
    max-inline-size: 100%;
    overflow: auto hidden;
    scrollbar-width: thin;
    scrollbar-color: var(--_thumb) transparent;
  }

  [part~='math'][part~='display'] {
    display: block;
    margin-block: 0.5em;
    overflow: auto hidden;
    text-align: center;
    white-space: pre-line;
  }

  /* Fonts that have what stretches, where the browser's own choice has not. */
  math {
    font-family: 'Latin Modern Math', 'STIX Two Math', 'Cambria Math', 'DejaVu Math TeX Gyre', 'Noto Sans Math', math;
    font-size: 1.08em;
  }

  /* What is in inline style where no policy forbids it. A cell has its padding from the browser. */
  .tml-left {
    text-align: -webkit-left;
    text-align: left;
  }

  .tml-right {
    text-align: -webkit-right;
    text-align: right;
  }

  .tml-jot mtd {
    padding-block: 0.7ex;
  }

  .tml-small mtd {
    padding-block: 0.35ex;
  }

  .tml-close-left {
    padding-left: 0;
  }

  .tml-close-right {
    padding-right: 0;
  }

  .tml-apart {
    padding-left: 1em;
  }

  .tml-wide {
    inline-size: 100%;
  }

  .tml-margin {
    inline-size: 50%;
    padding-inline: 0;
  }

  .tml-line-left {
    border-left: 0.06em solid;
  }

  .tml-line-right {
    border-right: 0.06em solid;
  }

  .tml-line-top {
    border-top: 0.06em solid;
  }

  .tml-line-bottom {
    border-bottom: 0.06em solid;
  }

  .tml-radicand {
    border-block-start: 0.06em solid;
  }

  .tml-box {
    padding: 0.25em;
    border: 1px solid;
  }

  .tml-ground {
    padding: 0.3em;
  }

  /* Chromium alone does not know the element. */
  @supports (not (-moz-appearance: none)) and (not (-webkit-backdrop-filter: none)) {
    menclose {
      --_line: currentColor 0 calc(50% + 0.035em), transparent 0;
      --_up: linear-gradient(to top right, transparent calc(50% - 0.035em), var(--_line));
      --_down: linear-gradient(to bottom right, transparent calc(50% - 0.035em), var(--_line));
      --_flat: linear-gradient(transparent calc(50% - 0.035em), var(--_line));
    }

    menclose[notation='top'] {
      padding-block-start: 0.1em;
      border-block-start: 0.065em solid;
    }

    menclose[notation='bottom'] {
      padding-block-end: 0.1em;
      border-block-end: 0.065em solid;
    }

    menclose[notation='updiagonalstrike'] {
      background: var(--_up);
    }

    menclose[notation='downdiagonalstrike'] {
      background: var(--_down);
    }

    menclose[notation='updiagonalstrike downdiagonalstrike'] {
      background: var(--_up), var(--_down);
    }

    menclose[notation='horizontalstrike'] {
      background: var(--_flat);
    }
  }

  blockquote[part~='alert'] {
    --_tone: light-dark(#0969da, #4493f8);
    border-inline-start-color: var(--_tone);
    color: inherit;
  }

  [part~='alert'][part~='tip'] {
    --_tone: light-dark(#1a7f37, #3fb950);
  }

  [part~='alert'][part~='important'] {
    --_tone: light-dark(#8250df, #ab7df8);
  }

  [part~='alert'][part~='warning'] {
    --_tone: light-dark(#9a6700, #d29922);
  }

  [part~='alert'][part~='caution'] {
    --_tone: light-dark(#cf222e, #f85149);
  }

  /* On the side on which the words below it begin, whatever its own language. */
  [part='alert-title'] {
    margin-block-end: 0.25em;
    color: var(--_tone);
    font-weight: 650;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  [part='alert-title'] + * {
    margin-block-start: 0;
  }

  /* To be hit with a thumb, and no line is higher or wider for it. */
  [part='footnote-reference'],
  [part='footnote-back'] {
    display: inline;
    min-block-size: 0;
    min-inline-size: 0;
    margin: -0.75em -0.3em;
    padding: 0.5em;
    border: 0;
    background: none;
    color: var(--_accent);
    font: inherit;
    line-height: 1;
    vertical-align: baseline;
  }

  :is([part='footnote-reference'], [part='footnote-back']):hover {
    background: none;
    text-decoration: underline;
  }

  [part='footnotes'] {
    margin-block-start: 1.5em;
    padding-block-start: 0.75em;
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
    font-size: 0.875em;
  }

  /* Room for the ring between the words and the number. */
  [part='footnote'] {
    padding-inline: 0.375em;
  }

  [part='footnote']:focus {
    border-radius: 0.25rem;
    outline: 2px solid var(--_accent);
    outline-offset: 0;
  }

  [part='page-block'] svg {
    inline-size: auto;
    block-size: auto;
    max-inline-size: 100%;
  }

  [part='diagram'] iframe {
    display: block;
    inline-size: 100%;
    border: 0;
    color-scheme: inherit;
  }
`;
