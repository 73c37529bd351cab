"""A Gradio server with a chat of each kind, for the tests. Prints its address, and ends when its standard input does.

Nothing in it is a model: each chat answers by a rule that a test can foretell.
"""

import os
import sys
import tempfile
import time

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

VERDICTS = tempfile.mkdtemp()
closed = []


def text_of(content):
    """History holds strings where an API asked, and parts where a page did."""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "[file]") for part in content)


def recited(history):
    return " | ".join(f"{entry['role']}: {text_of(entry['content'])}" for entry in history)


def echo(message, history, prefix="", repeat=1):
    """Letter by letter. Asked for its memory, it gives that."""
    answer = recited(history) if message == "Recite" else prefix + message * int(repeat)
    for end in range(1, len(answer) + 1):
        yield answer[:end]


def slow(message, history):
    """Never ends by itself. Asked for its memory, it gives that."""
    if message == "Recite":
        yield recited(history)
        return
    try:
        for count in range(10_000):
            yield f"{message} {count}"
            time.sleep(0.02)
    finally:
        closed.append(message)


def think(message, history):
    def thought(content, **metadata):
        return gr.ChatMessage(content=content, metadata={"title": "Thinking", "id": 1, **metadata})

    def nested():
        return gr.ChatMessage(content="In a book.", metadata={"title": "Where", "parent_id": 1})

    yield [thought("Looking.", status="pending")]
    yield [thought("Looking. Found it.", status="pending")]
    yield [thought("Looking. Found it.", status="done", duration=0.5), nested()]
    yield [
        thought("Looking. Found it.", status="done", duration=0.5),
        nested(),
        gr.ChatMessage(content=f"It is {message}.", options=[{"value": "yes", "label": "Really?"}]),
    ]


def look(message, history):
    """The size of each file, then the first file again: as a message's content, and as a multimodal value."""
    sizes = [f"{os.path.basename(path)}: {os.path.getsize(path)} bytes" for path in message["files"]]
    text = ", ".join([message["text"], *sizes])
    yield text
    for path in message["files"][:1]:
        yield [gr.ChatMessage(content={"path": path, "alt_text": "The same"}), {"text": text, "files": [path]}]


def fail(message, history):
    if message == "at once":
        raise gr.Error("kaput")
    yield "So far so "
    raise ValueError("secret detail") if message == "silently" else gr.Error("kaput")


def report(message, history, progress=gr.Progress()):
    gr.Warning("The moths are out.")
    progress((1, 2), desc="Half", unit="moths")
    time.sleep(0.1)
    for end in range(1, len(message) + 1):
        yield message[:end]


def whole(message, history):
    return message.upper()


def nothing(message, history):
    yield from ()


def explicit(message, history):
    """An endpoint of a page's own: the whole history comes with each request."""
    answer = f"[{recited(history)}] {message}"
    for end in range(1, len(answer) + 1):
        yield "", [*history, {"role": "user", "content": message}, {"role": "assistant", "content": answer[:end]}]


def count(message, asked):
    """An endpoint whose memory nobody can set."""
    asked = [*asked, message]
    return " ".join(asked), asked


def verdicts():
    path = os.path.join(VERDICTS, "log.csv")
    return open(path, encoding="utf-8").read() if os.path.exists(path) else ""


with gr.Blocks() as demo:
    more = [gr.Textbox("", label="Prefix"), gr.Slider(1, 5, value=1, step=1, label="Repeat")]
    gr.ChatInterface(echo, additional_inputs=more, flagging_mode="manual", flagging_dir=VERDICTS, api_name="chat")
    for chat in (slow, think, fail, report, whole, nothing):
        gr.ChatInterface(chat)
    gr.ChatInterface(look, multimodal=True)
    box, bot = gr.Textbox(), gr.Chatbot()
    box.submit(explicit, [box, bot], [box, bot])
    state = gr.State([])
    box.submit(count, [box, state], [gr.Textbox(), state])
    gr.Button().click(lambda: closed, None, gr.JSON(), api_name="closed", queue=False)
    gr.Button().click(verdicts, None, gr.Textbox(), api_name="verdicts", queue=False)

if __name__ == "__main__":
    demo.queue(default_concurrency_limit=4).launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    print(demo.local_url, flush=True)
    sys.stdin.read()
    demo.close()
