import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
    }

    div {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
    }

    /* The page's own: its words begin and end where the drawings do. */
    button:not([part]) {
      padding-inline: 0.4375rem;
    }

    .pager {
      flex-wrap: nowrap;
      color: var(--_muted);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }

    .pager button {
      min-inline-size: 1.5rem;
    }

    .pager svg {
      inline-size: 1rem;
      block-size: 1rem;
    }

    /* Lucid in either direction of writing: the arrows point along the text. */
    :host(:dir(rtl)) .pager svg,
    :host(:dir(rtl)) [part~='undo'] svg {
      scale: -1 1;
    }
  `,
];
