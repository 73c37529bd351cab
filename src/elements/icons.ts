/** The drawings on the buttons: 24 units square, drawn in the colour of the text. */
import {html} from 'lit';

/** One path each, and one template for all: to read one for each drawing was 7 % of what the first painting of a chat took. */
const icon = (path: string) =>
  html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d=${path} />
  </svg>`;

const bin = 'M6.5 7.5v11A1.5 1.5 0 0 0 8 20h8a1.5 1.5 0 0 0 1.5-1.5v-11M4.5 7.5h15M9.5 7V4h5v3';

export const icons = {
  copy: icon(
    'M11.5 9h6a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1-2.5 2.5h-6A2.5 2.5 0 0 1 9 17.5v-6A2.5 2.5 0 0 1 11.5 9zM5.5 15A1.5 1.5 0 0 1 4 13.5v-8A1.5 1.5 0 0 1 5.5 4h8A1.5 1.5 0 0 1 15 5.5',
  ),
  done: icon('m5 12.5 4.5 4.5L19 7.5'),
  retry: icon('M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15'),
  undo: icon('M9 6 4.5 10.5 9 15M4.5 10.5h9a6 6 0 0 1 6 6v1.5'),
  edit: icon('M14.5 5.5 18.5 9.5 9 19l-5 1 1-5z'),
  delete: icon(bin),
  like: icon(
    'M7.5 20V11l4-7c1.7 0 2.5 1.2 2.2 2.7L13 10h5c1.3 0 2.2 1.2 1.9 2.4l-1.4 5.9A2.3 2.3 0 0 1 16.3 20zM7.5 11H4v9h3.5',
  ),
  dislike: icon(
    'M16.5 4v9l-4 7c-1.7 0-2.5-1.2-2.2-2.7L11 14H6c-1.3 0-2.2-1.2-1.9-2.4l1.4-5.9A2.3 2.3 0 0 1 7.7 4zM16.5 13H20V4h-3.5',
  ),
  share: icon('M12 15V4M8 7.5 12 3.5l4 4M5 13v5.5A1.5 1.5 0 0 0 6.5 20h11a1.5 1.5 0 0 0 1.5-1.5V13'),
  clear: icon(`${bin}M10.5 11.5v5M13.5 11.5v5`),
  send: icon('M12 19V5.5M6 11.5l6-6 6 6'),
  stop: icon('M8.5 7h7A1.5 1.5 0 0 1 17 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 15.5v-7A1.5 1.5 0 0 1 8.5 7z'),
  attach: icon('M12 5v14M5 12h14'),
  remove: icon('m7 7 10 10M17 7 7 17'),
  end: icon('M12 5v13.5M6 12.5l6 6 6-6'),
  previous: icon('m14.5 6-6 6 6 6'),
  next: icon('m9.5 6 6 6-6 6'),
  file: icon('M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zM13.5 3.5v5h5'),
} as const;
