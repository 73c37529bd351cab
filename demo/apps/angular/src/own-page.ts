import {CUSTOM_ELEMENTS_SCHEMA, ChangeDetectionStrategy, Component, signal} from '@angular/core';
import type {ChatLikeEvent, ChatMessage} from 'chatbot-elements';

/** Shows messages of its own, and changes them as the reader asks. */
@Component({
  selector: 'app-own-page',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<chat-bot [messages]="messages()" actions="like" (like)="like($event)"></chat-bot>`,
})
export class OwnPage {
  readonly messages = signal<readonly ChatMessage[]>([
    {id: '1', role: 'user', content: 'Who keeps these messages?'},
    {id: '2', role: 'assistant', content: 'The **state** of this page.'},
  ]);

  like(event: ChatLikeEvent) {
    // The session around would take it for one of its own messages.
    event.preventDefault();
    const {index, liked} = event.detail;
    this.messages.update((before) =>
      before.map((message, position) => (position === index ? {...message, liked} : message)),
    );
  }
}
