import {Show, createSignal} from 'solid-js';
import {render} from 'solid-js/web';

function Everywhere() {
  const [count, setCount] = createSignal(1);
  const [shown, setShown] = createSignal(true);
  window.count = () => setCount(2);
  window.toggle = () => setShown(!shown());
  return (
    <chat-session on:session-change={window.note}>
      <Show when={shown()}>
        <chat-bot
          ref={window.hold}
          no-grouping={true}
          like-user-message={false}
          heading-offset={2}
          label="Everywhere"
          examples={['Hi']}
          strings={{copy: 'Take'}}
          feedback-options={['Yes', 'No']}
          on:retry={window.note}
        >
          <h2 slot="header">{count()}</h2>
        </chat-bot>
      </Show>
      <chat-input />
    </chat-session>
  );
}

render(() => <Everywhere />, document.querySelector('#app'));
