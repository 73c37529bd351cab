import {CUSTOM_ELEMENTS_SCHEMA, ChangeDetectionStrategy, Component, signal} from '@angular/core';
import type {ChatClearEvent} from 'chatbot-elements';

/** Shows the session's conversation. Every event comes by here, and `clear` goes no further. */
@Component({
  selector: 'app-chat-page',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <chat-bot
      (retry)="note($event)"
      (undo)="note($event)"
      (like)="note($event)"
      (edit)="note($event)"
      (clear)="refuse($event)"
    >
      <weather-card slot="part:weather" />
    </chat-bot>
    <chat-input />
    <output>{{ log().join(' ') }}</output>
  `,
})
export class ChatPage {
  readonly log = signal<readonly string[]>([]);

  note(event: Event) {
    this.log.update((lines) => [...lines, event.type]);
  }

  refuse(event: ChatClearEvent) {
    this.note(event);
    event.preventDefault();
  }
}
