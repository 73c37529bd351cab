/** The fault server that runs beside the tests in a browser. */
import {faultScripts, type FaultScripts} from '../../src/testing/fault.js';

export type {FaultAnswer, FaultRequest, FaultScript} from '../../src/testing/fault.js';

let origins: Promise<{origin: string}> | undefined;

export async function faultOrigin(): Promise<string> {
  origins ??= fetch('/__fault').then((response) => response.json());
  return (await origins).origin;
}

/** Makes a URL whose requests get these answers in turn; the last one repeats. */
export const faultScript: FaultScripts = async (...answers) => faultScripts(await faultOrigin())(...answers);

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
