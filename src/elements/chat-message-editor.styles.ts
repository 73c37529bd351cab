import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
      inline-size: 100%;
    }

    form {
      display: grid;
      gap: 0.5rem;
      padding: 0.75rem;
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      background: var(--_background);
    }

    form:focus-within {
      border-color: var(--_accent);
      outline: 2px solid transparent;
    }

    textarea {
      field-sizing: content;
      inline-size: 100%;
      min-block-size: 3.2em;
      max-block-size: 50vh;
      padding: 0.25rem;
      border: 0;
      outline: 0;
      background: none;
      color: inherit;
      font: inherit;
      resize: none;
    }

    div {
      display: flex;
      justify-content: end;
      gap: 0.5rem;
    }

    button {
      padding-inline: 1rem;
      border-radius: 1rem;
      background: var(--_soft);
      color: var(--_color);
      font-size: 0.875rem;
    }

    [type='submit'],
    [type='submit']:hover {
      background: var(--_color);
      color: var(--_background);
    }
  `,
];
