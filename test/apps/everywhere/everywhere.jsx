/** For React, and for Preact, whose build puts its own hooks in React's place. */
import {useState} from 'react';

export function Everywhere() {
  const [count, setCount] = useState(1);
  const [shown, setShown] = useState(true);
  window.count = () => setCount(2);
  window.toggle = () => setShown(!shown);
  return (
    <chat-session onsession-change={window.note}>
      {shown && (
        <chat-bot
          ref={window.hold}
          noGrouping={true}
          likeUserMessage={false}
          headingOffset={2}
          label="Everywhere"
          examples={['Hi']}
          strings={{copy: 'Take'}}
          feedbackOptions={['Yes', 'No']}
          onretry={window.note}
        >
          <h2 slot="header">{count}</h2>
        </chat-bot>
      )}
      <chat-input />
    </chat-session>
  );
}
