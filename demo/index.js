const chat = document.querySelector('#chat');

chat.examples = [
  'Show me markdown',
  'How do you work?',
  'My computer hates me',
  'Show me an error',
];
