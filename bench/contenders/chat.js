/** The page around the contenders that render one text only: a box that scrolls, and a <div> for each message. */
export function createChat(root) {
  const box = document.createElement('div');
  box.className = 'chat';
  const list = document.createElement('div');
  box.append(list);
  root.append(box);
  return {
    box,
    list,
    addMessage(role) {
      const message = document.createElement('div');
      message.className = role;
      list.append(message);
      return message;
    },
    remove: () => box.remove(),
  };
}
