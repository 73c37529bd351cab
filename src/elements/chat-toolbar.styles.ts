import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
      flex: none;
      /* The same edges as the transcript below, whatever its scrollbar takes. */
      overflow: hidden;
      scrollbar-gutter: stable both-edges;
      scrollbar-width: thin;
    }

    div {
      display: flex;
      justify-content: end;
      max-inline-size: calc(var(--_width) + 2rem);
      margin-inline: auto;
      padding: 0.25rem 0.5625rem;
    }

    @media print {
      :host {
        display: none;
      }
    }
  `,
];
