import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
      max-inline-size: 100%;
    }

    img,
    video {
      display: block;
      max-inline-size: 100%;
      max-block-size: 24rem;
      border-radius: 0.75rem;
    }

    audio {
      inline-size: 20rem;
      max-inline-size: 100%;
    }

    .chip {
      display: inline-flex;
      align-items: center;
      gap: 0.5rem;
      max-inline-size: 100%;
      padding: 0.5rem 0.75rem;
      border: 1px solid var(--_border);
      border-radius: 0.75rem;
      background: var(--_background);
      color: var(--_color);
      font-size: 0.875rem;
      text-decoration: none;
    }

    .chip svg {
      flex: none;
      color: var(--_muted);
    }

    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    .kind {
      flex: none;
      color: var(--_muted);
      font-size: 0.75rem;
    }

    a.chip:hover {
      background: var(--_soft);
    }
  `,
];
