import {contractCases} from '../../src/testing/contract.js';
import {faultScript} from '../support/fault.js';
import {SUBJECTS} from './subjects/index.js';

describe('the contract of the backends', () => {
  for (const subject of SUBJECTS) {
    describe(subject.name, () => {
      // In Node it is a million: see tools/backends-table.mjs.
      for (const {name, run} of contractCases(subject, faultScript, {events: 10_000})) it(name, run);
    });
  }
});
