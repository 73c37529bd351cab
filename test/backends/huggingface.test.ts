import {expect} from '@open-wc/testing';
import {huggingface, type HuggingfaceConfig} from '../../src/backends/huggingface.js';
import type {ChatError} from '../../src/core/errors.js';
import {ask, completionChunk, events, streamed} from '../support/answer.js';

async function asked(config: HuggingfaceConfig) {
  const requests: Request[] = [];
  const answer = await ask(
    huggingface({
      model: 'openai/gpt-oss-120b',
      fetch: async (input, init) => {
        requests.push(new Request(input, init));
        return streamed([events(completionChunk({content: 'Hello'}, 'stop'), '[DONE]')]);
      },
      ...config,
    }),
  );
  const [request] = requests;
  if (!request) throw new Error('Nothing was requested.');
  return {...answer, request, body: (await request.json()) as Record<string, unknown>};
}

function refusal(model: string | undefined): ChatError {
  try {
    huggingface({model});
  } catch (error) {
    return error as ChatError;
  }
  throw new Error(`${model} was accepted.`);
}

describe('huggingface', () => {
  it('asks the router for the model, with the token', async () => {
    const {text, request, body} = await asked({apiKey: 'hf_moth', options: {temperature: 0}});
    expect(text).to.equal('Hello');
    expect(request.url).to.equal('https://router.huggingface.co/v1/chat/completions');
    expect(request.headers.get('authorization')).to.equal('Bearer hf_moth');
    expect(body).to.deep.include({model: 'openai/gpt-oss-120b', stream: true, temperature: 0});
  });

  it('asks a proxy where the page names one', async () => {
    const {request} = await asked({src: 'https://proxy.test/hf/v1'});
    expect(request.url).to.equal('https://proxy.test/hf/v1/chat/completions');
    expect(request.headers.has('authorization')).to.be.false;
  });

  it('takes a provider, or how one is chosen, after the model', async () => {
    for (const model of [
      'meta-llama/Llama-3.3-70B-Instruct:groq',
      'deepseek-ai/DeepSeek-V3.2:cheapest',
      'a/b_1.0:hf-inference',
    ]) {
      expect((await asked({model})).body.model).to.equal(model);
    }
  });

  it('needs a model', () => {
    for (const model of [undefined, '']) {
      expect(refusal(model)).to.include({code: 'config', retryable: false});
      expect(refusal(model).message).to.contain('needs a "model"').and.to.contain('owner/name');
    }
  });

  it('says what is wrong with what is no name of a model', () => {
    for (const model of [
      'gpt2',
      './model',
      '../models/llama',
      '/models/llama',
      '~/llama',
      'C:\\llama',
      'a/b/c',
      'a/b:',
      'a/b:c:d',
      'https://huggingface.co/a/b',
      'a /b',
    ]) {
      expect(refusal(model).code, model).to.equal('config');
      expect(refusal(model).message, model).to.contain('is not the name of a model on the Hub').and.to.contain(model);
    }
  });

  it('sends a Space to the backend that asks Spaces', () => {
    for (const model of [
      'spaces/owner/name',
      'https://huggingface.co/spaces/owner/name',
      'https://owner-name.hf.space',
    ]) {
      expect(refusal(model).message, model).to.contain('is a Space').and.to.contain('gradio');
    }
  });

  it('repeats no more of a wrong model than helps to find it', () => {
    expect(refusal(`a\n${'b'.repeat(10_000)}`).message.length).to.be.below(300);
  });

  it('refuses a src that is no URL', () => {
    expect(() => huggingface({model: 'a/b', src: 'ftp://x'})).to.throw(/"src" of the huggingface backend/);
  });
});
