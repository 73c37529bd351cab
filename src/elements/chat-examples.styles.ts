import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
      inline-size: 100%;
    }

    div {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
      gap: 0.5rem;
    }

    button {
      justify-content: start;
      gap: 0.625rem;
      padding: 0.625rem 0.875rem;
      border: 1px solid var(--_border);
      border-radius: 1rem;
      color: var(--_color);
      font-size: 0.9375rem;
      text-align: start;
    }

    img {
      inline-size: 1.75rem;
      block-size: 1.75rem;
      border-radius: 0.375rem;
      object-fit: cover;
    }
  `,
];
