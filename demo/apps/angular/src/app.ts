import {CUSTOM_ELEMENTS_SCHEMA, ChangeDetectionStrategy, Component, computed, signal} from '@angular/core';
import {backend} from './backend';
import {ChatPage} from './chat-page';
import {OwnPage} from './own-page';

type Page = 'chat' | 'own' | 'about';

/** The session stands around the pages, so that the conversation outlives each of them. */
@Component({
  selector: 'app-root',
  imports: [ChatPage, OwnPage],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <chat-session [backend]="answering()">
      <nav>
        @for (each of pages; track each) {
          <button (click)="page.set(each)" [attr.aria-current]="each === page() ? 'page' : null">{{ each }}</button>
        }
        <label>
          Backend
          <select #select (change)="name.set(select.value)">
            <option>function</option>
            <option>eliza</option>
          </select>
        </label>
      </nav>
      @switch (page()) {
        @case ('chat') {
          <app-chat-page />
        }
        @case ('own') {
          <app-own-page />
        }
        @default {
          <p>A chat in Angular. The conversation waits on the other page.</p>
        }
      }
    </chat-session>
  `,
})
export class App {
  readonly pages: readonly Page[] = ['chat', 'own', 'about'];
  readonly page = signal<Page>('chat');
  readonly name = signal('function');
  readonly answering = computed(() => (this.name() === 'function' ? backend : this.name()));
}
