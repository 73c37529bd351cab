import {css} from 'lit';

/**
 * What every element of the package shares: its palette, its buttons and its focus ring. A page's `--chat-*` properties win;
 * without them the colours follow the page's `color-scheme`.
 */
export const hostStyles = css`
  :host {
    --_background: var(--chat-background, light-dark(#fff, #19191c));
    --_color: var(--chat-color, light-dark(#1d1d20, #ececee));
    --_muted: var(--chat-muted-color, light-dark(#62626b, #a2a2ad));
    --_border: var(--chat-border-color, light-dark(#e2e2e6, #37373d));
    --_thumb: color-mix(in srgb, var(--_color) 50%, transparent);
    --_soft: var(--chat-soft-background, light-dark(#f3f3f5, #27272b));
    --_accent: var(--chat-accent-color, light-dark(#1f5fd6, #8ab4ff));
    --_danger: var(--chat-danger-color, light-dark(#b3261e, #ffb4ab));
    --_radius: var(--chat-radius, 1.25rem);
    --_width: var(--chat-content-width, 44rem);
    --_action-size: var(--chat-action-size, 2rem);
    box-sizing: border-box;
    color: var(--_color);
    font: var(--chat-font, 400 1rem/1.6 system-ui, sans-serif);
    letter-spacing: normal;
    text-align: start;
    text-indent: 0;
    text-shadow: none;
    text-transform: none;
    white-space: normal;
    word-spacing: normal;
    -webkit-text-size-adjust: 100%;
  }

  @media (pointer: coarse) {
    :host {
      --_action-size: var(--chat-action-size, 2.5rem);
    }
  }

  :host([hidden]) {
    display: none !important;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  button {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    min-inline-size: var(--_action-size);
    min-block-size: var(--_action-size);
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: 0.5rem;
    background: none;
    color: var(--_muted);
    font: inherit;
    cursor: pointer;
    touch-action: manipulation;
  }

  /* A touch would leave it behind. */
  @media (hover: hover) {
    button:hover {
      background: var(--_soft);
      color: var(--_color);
    }
  }

  button:disabled {
    background: none;
    color: var(--_muted);
    cursor: default;
    opacity: 0.45;
  }

  :where(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  svg {
    display: block;
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
    }
  }

  @media (forced-colors: active) {
    button {
      border: 1px solid ButtonText;
    }
  }
`;
